"""Numbers that a council gives out: never one twice, told from all others, for confirmed persons only."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from identity_index.people.identifiers.schemes import Schemes
from identity_index.people.minting.deserving import Given, Standing, holds, why_not
from identity_index.people.minting.minting_rule import MintingRule
from identity_index.people.minting.number import UsedUp, looks_ours, mint

RULE = MintingRule(enabled=True, prefix="MT", systems=("registrars",))
RULES = st.builds(
    MintingRule,
    enabled=st.just(True),
    prefix=st.from_regex(r"[AB01]{0,3}[AB]", fullmatch=True),
    digits=st.integers(4, 6),
    check=st.sampled_from(["mod37_36", "luhn", "verhoeff"]),
)


def test_the_first_and_the_next() -> None:
    first = mint(RULE, 0)
    assert first.value.startswith("MT00000001")
    assert len(first.value) == 11
    assert mint(RULE, first.count).value.startswith("MT00000002")


@given(RULES, st.integers(0, 9_998))
def test_a_number_reads_as_one_of_ours(rule: MintingRule, count: int) -> None:
    made = mint(rule, count)
    assert made.count == count + 1
    for written in (made.value, f" {made.value[:4]}-{made.value[4:].lower()} "):
        assert looks_ours(rule, written)
        assert Schemes().read(rule.scheme, written).value == made.value


@given(RULES, st.integers(0, 9_998), RULES, st.integers(0, 9_998))
def test_no_number_comes_twice_whatever_the_settings_become(
    one: MintingRule, count: int, other: MintingRule, later: int
) -> None:
    if count != later:
        assert mint(one, count).value != mint(other, later).value


def test_a_prefix_ends_with_a_letter() -> None:
    with pytest.raises(ValidationError):
        MintingRule(enabled=True, prefix="MT1")


def test_when_none_is_left_it_says_what_to_do() -> None:
    with pytest.raises(UsedUp, match=r"9,999 numbers .* people\.minting\.digits"):
        mint(RULE.model_copy(update={"digits": 4}), 9_999)


def test_without_a_prefix_none_is_given_out() -> None:
    with pytest.raises(ValidationError, match="set prefix"):
        MintingRule(enabled=True)


CONFIRMED = Standing(systems=frozenset({"crm"}), confirmed_by="pat")


def test_a_confirmed_person_may_have_one() -> None:
    assert why_not(RULE, CONFIRMED) is None
    assert why_not(RULE, Standing(systems=frozenset({"crm", "registrars"}))) is None


@pytest.mark.parametrize(
    ("person", "said"),
    [
        (replace(CONFIRMED, confirmed_by=None), "Nobody has confirmed"),
        (replace(CONFIRMED, merged_into="p-7"), "known as p-7"),
        (replace(CONFIRMED, numbers=("8412",)), "have a ucrn already"),
        (replace(CONFIRMED, deceased=True), "have died"),
        (replace(CONFIRMED, open_reviews=1), "review"),
    ],
)
def test_others_may_not_and_why(person: Standing, said: str) -> None:
    assert said in (why_not(RULE, person) or "")


def test_a_hub_that_gives_none_out() -> None:
    assert "enabled" in (why_not(MintingRule(), CONFIRMED) or "")


def test_which_of_several_is_a_persons() -> None:
    ours = [Given("MT00000009X", 5), Given("MT000000020", 3)]
    assert holds(RULE, ours, []) == "MT000000020"
    assert holds(RULE, ours, ["8412", "MT00000009X"]) == "8412"
    assert holds(RULE, ours, ["8412", "9120"]) is None
    assert holds(RULE, [], []) is None
