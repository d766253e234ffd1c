"""Which value counts: by the rules in their order, whatever the order of the values, with a reason."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from identity_index.provenance.attribute_rule import AttributeRule, Criterion
from identity_index.provenance.choosing import Golden, choose
from identity_index.provenance.decided import Decided
from identity_index.provenance.held import Held, RecordKey

DAY = 86_400_000_000
MAY_1 = 20_574 * DAY
"""2026-05-01."""


def held(system: str, value: str, as_of: int = MAY_1, completeness: int = 1, why: str | None = None) -> Held:
    return Held(RecordKey(system, f"{system}-1"), "name", value, value, value, as_of, completeness, why)


def same(one: object, other: object) -> bool:
    return one == other


def chosen(
    values: list[Held], *order: str, prefer: tuple[str, ...] = (), decided: Decided | None = None
) -> Golden:
    rule = AttributeRule(order=tuple(Criterion(one) for one in order), prefer=prefer)
    found = choose("name", values, rule, same, decided)
    assert found is not None
    return found


def test_by_the_source() -> None:
    values = [held("crm", "A", MAY_1 + DAY), held("tax", "B")]
    found = chosen(values, "source", "recency", prefer=("tax", "crm"))
    assert (found.value, found.record) == ("B", RecordKey("tax", "tax-1"))
    assert found.because == "tax is trusted before crm for it."
    assert chosen(values, "source", "recency", prefer=("library", "tax")).value == "B"


def test_by_the_newest() -> None:
    found = chosen([held("crm", "A", MAY_1 + DAY), held("tax", "B")], "source", "recency")
    assert found.value == "A"
    assert found.because == "crm changed it on 2026-05-02, tax on 2026-05-01."


def test_by_the_fullest() -> None:
    found = chosen([held("crm", "A"), held("tax", "B", completeness=2)], "completeness", "recency")
    assert (found.value, found.because) == ("B", "tax says more than crm.")


def test_by_the_majority_of_systems_not_of_records() -> None:
    twice = Held(RecordKey("crm", "crm-2"), "name", "A", "A", "A", MAY_1)
    values = [held("crm", "A"), twice, held("tax", "B"), held("library", "B")]
    found = chosen(values, "agreement")
    assert (found.value, found.because) == ("B", "2 systems say so, 1 what crm says.")


def test_where_nothing_tells_them_apart_the_alphabet_does() -> None:
    found = chosen([held("tax", "B"), held("crm", "A")], "source")
    assert (found.value, found.because) == (
        "A",
        "The rules do not tell it from what tax says; the alphabet did.",
    )


def test_where_there_is_nothing_to_choose() -> None:
    assert chosen([held("tax", "B")], "source").because == "Only tax says anything of it."
    assert chosen([held("tax", "B"), held("crm", "B")], "source").because == "No system says otherwise."


def test_a_disagreement_is_visible_and_an_unusable_value_is_none() -> None:
    values = [held("tax", "B"), held("crm", "A", MAY_1 - DAY), held("web", "C", MAY_1 + DAY, why="no name")]
    found = chosen(values, "recency")
    assert found.value == "B"
    assert [(one.held.record.system, one.agrees) for one in found.said] == [
        ("crm", False),
        ("tax", True),
        ("web", False),
    ]
    assert [one.record.system for one in found.disagreement] == ["crm"]
    assert choose("name", values[2:], AttributeRule(), same) is None


def test_a_record_with_two_values_agrees_by_either() -> None:
    number = Held(RecordKey("tax", "tax-1"), "name", "B2", "B2", "B2", MAY_1)
    found = chosen([held("tax", "B"), number, held("crm", "B2", MAY_1 + DAY)], "recency")
    assert found.value == "B2"
    assert found.disagreement == ()


DECIDED = Decided("name", "R", "R", "R", MAY_1, "pat", frozenset({"A", "B"}))


def test_what_was_decided_stays_while_systems_repeat_themselves() -> None:
    found = chosen([held("crm", "A", MAY_1 + 3 * DAY), held("tax", "B")], "recency", decided=DECIDED)
    assert (found.value, found.record, found.by) == ("R", None, "pat")
    assert found.because == "pat decided it on 2026-05-01, and no system has said anything new since."
    assert {one.record.system for one in found.disagreement} == {"crm", "tax"}


def test_what_was_decided_stays_when_a_system_says_it_too() -> None:
    found = chosen([held("crm", "R", MAY_1 + DAY), held("tax", "B")], "recency", decided=DECIDED)
    assert found.value == "R"
    assert [one.agrees for one in found.said] == [True, False]


def test_news_goes_by_the_rules_again() -> None:
    found = chosen([held("crm", "N", MAY_1 + DAY), held("tax", "B")], "recency", decided=DECIDED)
    assert (found.value, found.by) == ("N", None)
    assert chosen([held("crm", "N", MAY_1 - DAY)], "recency", decided=DECIDED).value == "R"


def test_a_decision_counts_alone() -> None:
    assert chosen([], "recency", decided=DECIDED).value == "R"


@pytest.mark.parametrize("twice", [{"prefer": ["crm", "crm"]}, {"order": ["source", "source"]}])
def test_a_rule_names_each_once(twice: dict[str, list[str]]) -> None:
    with pytest.raises(ValidationError, match="stands there twice"):
        AttributeRule.model_validate(twice)


VALUES = st.builds(
    held,
    st.sampled_from(["crm", "tax", "web", "library"]),
    st.sampled_from(["A", "B", "AB", "C"]),
    st.integers(MAY_1, MAY_1 + 2),
    st.integers(1, 2),
    st.sampled_from([None, None, "no name"]),
)
RULES = st.builds(
    AttributeRule,
    prefer=st.permutations(["crm", "tax"]).map(tuple),
    order=st.permutations(list(Criterion)).map(lambda every: tuple(every[:2])),
)


def overlap(one: object, other: object) -> bool:
    """Agrees, but not as an equivalence: A with AB, AB with B, and A not with B."""
    return bool(set(str(one)) & set(str(other)))


@given(
    st.lists(VALUES, max_size=8).flatmap(lambda values: st.tuples(st.just(values), st.permutations(values))),
    RULES,
)
def test_the_order_of_values_makes_no_difference(
    pair: tuple[list[Held], list[Held]], rule: AttributeRule
) -> None:
    first, second = pair
    unlike = {(one.record, one.key, one.as_of): one for one in first}
    other = {(one.record, one.key, one.as_of): one for one in second}
    shuffled = [unlike[place] for place in other]
    found = choose("name", unlike.values(), rule, overlap, None)
    assert choose("name", shuffled, rule, overlap, None) == found
    usable = [one for one in unlike.values() if one.why is None]
    assert (found is None) is (not usable)
    if found is not None:
        assert found.value in {one.value for one in usable}
        assert len(found.said) == len(unlike)
        assert found.because.endswith(".")
