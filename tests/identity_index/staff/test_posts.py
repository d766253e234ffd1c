"""Which post counts of somebody on a day, and what counts of them by it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from identity_index.staff.facts import facts_of, golden
from identity_index.staff.standing import Held, State, standing
from schemas.staff_details import StaffPost
from tests.identity_index.staff.test_standing import TODAY, held

BEFORE, YESTERDAY = date(2020, 1, 1), date(2026, 5, 5)
LATER = date(2027, 1, 1)
ROADS = {"title": "Engineer", "team": "Roads"}
PARKS = {"title": "Manager", "team": "Parks"}


def counts(*records: Held, day: date = TODAY) -> dict[str, Any]:
    return facts_of(golden(records, day, {}))


def post(said: dict[str, Any], starts: date | None = None, ends: date | None = None) -> StaffPost:
    return StaffPost(**said, starts_on=starts, ends_on=ends)


@pytest.mark.parametrize(
    ("records", "state", "facts"),
    [
        ([held(posts=[post(ROADS, LATER)])], State.EXPECTED, {}),
        ([held(posts=[post(ROADS, LATER)], starts_on=BEFORE)], State.CURRENT, {"starts_on": "2020-01-01"}),
        ([held(posts=[post(ROADS, BEFORE, YESTERDAY)])], State.CURRENT, {}),
        ([held(posts=[post(ROADS, BEFORE, YESTERDAY), post(PARKS, LATER)])], State.CURRENT, {}),
        ([held(posts=[post(ROADS, BEFORE, TODAY), post(PARKS, LATER)])], State.CURRENT, ROADS),
        ([held(posts=[post(ROADS, BEFORE, YESTERDAY), post(PARKS, TODAY, LATER)])], State.CURRENT, PARKS),
        ([held(posts=[post(ROADS), post(PARKS)])], State.CURRENT, ROADS),
        ([held(posts=[post({"team": "Roads"}), post(PARKS)])], State.CURRENT, {"team": "Roads"}),
    ],
)
def test_a_post_counts_while_it_runs(records: list[Held], state: State, facts: dict[str, Any]) -> None:
    assert standing(records, TODAY).state is state
    assert {name: value for name, value in counts(*records).items() if name != "work_places"} == facts


def test_of_whom_has_left_the_post_that_they_had_counts() -> None:
    posts = [post(PARKS, LATER), post(ROADS, BEFORE, YESTERDAY)]
    left = held(posts=posts, ends_on=YESTERDAY)
    assert counts(left) == {**ROADS, "ends_on": "2026-05-05"}
    assert counts(held(posts=[post(PARKS, LATER)], active=False)) == {}


def test_two_records_of_one_system_mix_no_posts_and_disagree_on_none() -> None:
    one = held(posts=[post({"title": "Engineer"})])
    other = held("hr", 2, posts=[post({"team": "Parks"})])
    assert counts(one, other) == {"team": "Parks"}
    chosen = golden([held(posts=[post(ROADS)]), held("hr", 2, posts=[post(PARKS)])], TODAY, {})
    assert (facts_of(chosen), chosen["team"].disagreement) == (PARKS, ()), "the newest"


def test_what_is_not_in_force_any_more_says_of_who_is_there_only_who_they_are() -> None:
    old = held(
        posts=[post(ROADS)],
        ends_on=YESTERDAY,
        starts_on=BEFORE,
        phone="01632 960001",
        skills=["licensing"],
        roles=["Registrar"],
    )
    new = held("hr", 2, posts=[post({"team": "Parks"})], email="ada@council.example")
    assert counts(old, new) == {"team": "Parks", "phone": "01632 960001", "email": "ada@council.example"}
