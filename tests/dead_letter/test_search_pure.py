"""The pure parts of the search: sets of numbers, terms, words, and what a question is turned into."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from dead_letter.search import bits
from dead_letter.search.clauses import names_somebody, question
from dead_letter.search.facts import Facts, Why, terms_of
from dead_letter.search.matching import matching
from dead_letter.search.term import Terms
from dead_letter.search.wanted import SearchTerms
from dead_letter.search.words import words_of
from ledger.reading.dead_letters import Kind
from ledger.replaying import Refused
from schemas.catalogue import shipped

WHY = Why(7, "deliver", "HTTPError", "answered 503 for <n>: no such street")
MOVED = "uk.gov.council.person.moved.v1"


@given(st.sets(st.integers(0, bits.SIZE - 1)), st.integers(0, 2**40))
def test_a_block_reads_as_it_was_written(offsets: set[int], block: int) -> None:
    numbers = sorted((block << bits.SHIFT) + one for one in offsets)
    found = bits.blocks_of(numbers)
    for number, held in found.items():
        text = bits.write(held)
        assert len(text) <= 4 * (bits.SIZE // 8 + 2) // 3
        assert bits.read(text) == held
        assert bits.numbers(number, held) == numbers
    assert bits.read(bits.write(0)) == 0


@given(st.integers(0, 2**40))
def test_below_is_every_lower_number_of_the_block(number: int) -> None:
    block = bits.block_of(number)
    every = (1 << bits.SIZE) - 1
    assert bits.numbers(block, every & bits.below(number)) == [*range(block << bits.SHIFT, number)]


@given(st.text(max_size=50), st.text(max_size=50))
def test_what_differs_in_case_or_white_space_only_is_one_term(one: str, other: str) -> None:
    terms = Terms(b"k" * 32)
    value = f"{one} {other}"
    assert terms.of("subject", value) == terms.of("subject", f"  {one}   {other} ")
    assert terms.of("subject", "CAS-1024") == terms.of("subject", "cas-1024")
    assert terms.of("subject", value) != terms.of("source", value)
    assert terms.of("subject", value) != Terms(b"l" * 32).of("subject", value)
    assert 0 <= terms.of("subject", value) < 2**63


def test_what_stands_for_a_value_is_no_word() -> None:
    assert words_of("answered 503 for <n>: No such street, <name>, no") == [
        *("answered", "503", "for", "no", "such", "street")
    ]


def found_by(kind: str, data: object) -> set[tuple[str, str]]:
    facts = Facts(Kind.DELIVERY, WHY, "tester", "/invented", "e-1", type=kind, data=data)  # type: ignore[arg-type]
    return set(terms_of(facts, shipped()))


def test_people_places_and_fields_are_found_by_their_class() -> None:
    data = {
        "person": {"system": "revenues", "local_id": "4711"},
        "previous_address": {"lines": ["1 Sample Wynd"], "uprn": "100012345"},
    }
    terms = found_by(MOVED, data)
    assert ("person/", "revenues/4711") in terms
    assert ("place!/", "uprn/100012345") in terms
    assert ("field/person.local_id", "4711") in terms
    named = found_by(MOVED, {"person": {"scheme": "nino", "value": "QQ123456C"}})
    assert ("person!/", "nino/QQ123456C") in named
    assert not any(value.endswith("QQ123456C") for field, value in named if "!" not in field)
    debit = found_by("uk.gov.council.direct_debit.rejected.v1", {"account_reference": "CT-1"})
    assert ("field!/account_reference", "CT-1") in debit


@pytest.mark.parametrize(
    "data", [None, 7, "x", [], {"person": 7}, {"person": {"system": 1}}, {"person": [{}]}]
)
def test_data_of_any_shape_is_taken(data: object) -> None:
    assert ("kind", "delivery") in found_by(MOVED, data)
    assert ("kind", "delivery") in found_by("uk.gov.council.nobody.knows.v1", data)


def test_what_is_personal_is_searched_only_where_it_may_be() -> None:
    def ask(private: bool, **wanted: object) -> tuple[tuple[tuple[str, str], ...], ...]:
        asked = SearchTerms.model_validate({"state": "any", **wanted})
        return question(asked, shipped(), private=private, groups=lambda _: []).clauses

    account = {"field": ["account_reference=CT-1"]}
    assert ask(True, **account) == ((("field!/account_reference", "CT-1"),),)
    with pytest.raises(Refused, match="classed personal or above"):
        ask(False, **account)
    assert ask(False, person="nino/QQ1") == ((("person/", "nino/QQ1"),),)
    assert ask(True, person="nino/QQ1") == ((("person/", "nino/QQ1"), ("person!/", "nino/QQ1")),)
    told = question(SearchTerms(place="uprn/1"), shipped(), private=False, groups=lambda _: []).unsearched
    assert "place that is classed personal" in told[0]
    assert names_somebody(SearchTerms.model_validate(account), shipped())
    assert not names_somebody(SearchTerms(field=["reference=CAS-1"]), shipped())


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({"field": ["refrence=1"]}, "did you mean 'reference'"),
        ({"person": "4711"}, "does not say whose key it is"),
        ({"words": "!?"}, "There is no word"),
        ({"words": " ".join(f"w{n}" for n in range(21))}, "a search takes 20"),
    ],
)
def test_what_cannot_be_searched_by_is_said(wanted: dict[str, object], said: str) -> None:
    with pytest.raises(Refused, match=said):
        question(SearchTerms.model_validate(wanted), shipped(), private=True, groups=lambda _: [])


@pytest.mark.parametrize(
    "since", ["yesterday", "2026-13-01", "-3d", "9999999999d", "", "2026-01-01T25:00:00Z"]
)
def test_a_time_that_is_none_is_refused(since: str) -> None:
    with pytest.raises(ValidationError, match="how long ago"):
        SearchTerms(since=since)


def test_what_a_saved_search_leaves_out_comes_from_it_and_what_is_said_goes_before() -> None:
    saved = SearchTerms(type=["case.*"], words="street", since="7d")
    assert SearchTerms(words="ward").over(saved) == SearchTerms(type=["case.*"], words="ward", since="7d")


def test_an_expression_that_would_hang_elsewhere_ends() -> None:
    texts = [(1, ["a" * 500]), (2, ["x", "a" * 499 + "!"]), (3, ["Reject", "No such Street"])]
    assert matching("(a+)+$", texts) == [1]
    assert matching("(a*)*(a*)*(a*)*b", texts) == []
    assert matching("no such (street|ward)", texts) == [3]


@pytest.mark.parametrize("expression", ["(", r"(a)\1", "(?=a)b", "a{1001}", "(((a{100}){100}){100})"])
def test_an_expression_that_is_none_or_may_never_end_is_refused(expression: str) -> None:
    with pytest.raises(Refused, match="no regular expression that can be searched by"):
        matching(expression, [(1, ["b"])])
