"""What follows here from what a back office says, without any database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.back_office.judging import (
    Agrees,
    Contradicts,
    Earlier,
    Follows,
    Noted,
    Outdated,
    Standing,
    judged,
    may_move,
)
from cases.back_office.word import Word
from cases.types.case_type import CaseType
from cases.types.reading import SHIPPED, read_one
from cases.written.file import shipped
from schemas.events.case import Status

NOON = datetime(2026, 5, 11, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
STATUSES = get_args(Status)


@cache
def shipped_pothole() -> CaseType:
    kind, problems = read_one(next(one for one in shipped(SHIPPED) if one.name == "pothole"))
    assert kind is not None, problems
    return kind


def pothole(**office: Any) -> CaseType:
    kind = shipped_pothole()
    assert kind.back_office is not None
    return kind.model_copy(update={"back_office": kind.back_office.model_copy(update=office)})


def says(there: str, status: Status = "in_progress", at: datetime = NOON) -> Word:
    return Word("wdm", "W-1", status, there, at)


def judge(
    word: Word,
    stands: str = "received",
    moved_at: datetime | None = None,
    earlier: Earlier | None = None,
    kind: CaseType | None = None,
) -> Any:
    kind = kind or pothole()
    return judged(kind, kind.back_office, Standing(stands, moved_at), earlier, word)


def test_its_word_is_followed_where_the_type_says_what_it_means() -> None:
    assert judge(says("Job ordered")) == Follows("ordered")
    assert judge(says("  JOB ordered ")) == Follows("ordered")


def test_what_it_says_is_so_already() -> None:
    assert judge(says("Job ordered"), "ordered") == Agrees("ordered")


def test_a_word_that_the_type_does_not_know() -> None:
    assert judge(says("Parked")) == Contradicts("unknown_status")


def test_a_step_that_it_may_not_take() -> None:
    assert judge(says("Works complete", "closed"), "received") == Contradicts("not_allowed", "repaired")


def test_of_a_case_that_was_moved_here_since() -> None:
    late = says("Job ordered", at=NOON - MINUTE)
    assert judge(late, "inspecting", moved_at=NOON) == Contradicts("changed_here", "ordered")
    assert judge(late, "inspecting", moved_at=NOON - MINUTE) == Follows("ordered")
    half = NOON - MINUTE + timedelta(milliseconds=700)
    assert judge(late, "inspecting", moved_at=half) == Follows("ordered"), "its times are to the second"


@pytest.mark.parametrize("there", ["Logged", "Awaiting inspection"])
def test_that_the_record_is_there_contradicts_nothing(there: str) -> None:
    """Most systems say first that they have it, when much may have been done here."""
    first = says(there, "open", NOON - MINUTE)
    assert isinstance(judge(first, "ordered", moved_at=NOON), Noted)


def test_closed_there_is_not_fixed_here() -> None:
    word = says("Closed", "closed")
    assert judge(word, "ordered") == Contradicts("closed_not_fixed")
    assert judge(word, "not_ours") == Agrees(), "both have ended"


def test_closed_there_is_fixed_where_the_type_says_so() -> None:
    kind = pothole(closed_there_is_fixed=True)
    word = says("Closed", "closed")
    assert judge(word, "ordered", kind=kind) == Follows("repaired")
    assert judge(word, "received", kind=kind) == Contradicts("not_allowed")


def test_a_system_that_the_type_does_not_name_means_nothing_by_its_words() -> None:
    found = judged(pothole(), None, Standing("ordered"), None, says("Works complete", "closed"))
    assert found == Contradicts("unknown_status")


WORDS = st.builds(
    says,
    there=st.sampled_from(["Job ordered", "Works complete", "Parked", "Closed", "awaiting inspection"]),
    status=st.sampled_from(STATUSES),
    at=st.integers(-90, 90).map(lambda minutes: NOON + minutes * MINUTE),
)
STANDS = st.sampled_from(sorted(pothole().statuses))


@settings(deadline=None)
@given(WORDS, STANDS, st.none() | st.just(NOON))
def test_it_never_goes_where_the_back_office_may_not_take_it(
    word: Word, stands: str, moved_at: datetime | None
) -> None:
    kind = pothole(closed_there_is_fixed=True)
    found = judge(word, stands, moved_at, kind=kind)
    assert not isinstance(found, Follows) or may_move(kind, stands, found.to)


@settings(deadline=None)
@given(WORDS, STANDS)
def test_the_same_again_has_no_effect(word: Word, stands: str) -> None:
    assert judge(word, stands, earlier=Earlier(word.there, word.at)) == Outdated()


@settings(deadline=None)
@given(WORDS, STANDS)
def test_what_is_older_than_what_was_heard_has_none(word: Word, stands: str) -> None:
    assert judge(word, stands, earlier=Earlier("Anything", word.at + MINUTE)) == Outdated()


@settings(deadline=None)
@given(st.permutations(range(4)))
def test_in_whatever_order_they_come_it_ends_by_the_last(order: list[int]) -> None:
    """The last one said, if its step is allowed from where the ones before left it, or a conflict."""
    kind = pothole(statuses={"A": "inspecting", "B": "ordered", "C": "inspecting", "D": "ordered"})
    status, earlier = "received", None
    for number in order:
        word = says("ABCD"[number], at=NOON + number * MINUTE)
        found = judge(word, status, earlier=earlier, kind=kind)
        if not isinstance(found, Outdated):
            earlier = Earlier(word.there, word.at)
        status = found.to if isinstance(found, Follows) else status
    assert status == "ordered"
