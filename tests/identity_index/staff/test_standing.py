"""Who is there, until when it is looked at again, and who manages each other."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from identity_index.links.record import Record
from identity_index.staff.loops import rings
from identity_index.staff.standing import Held, State, look_again, main_post, standing
from schemas.staff_details import StaffDetails, StaffPost

TODAY = date(2026, 5, 6)


def held(system: str = "hr", number: int = 1, *, gone: bool = False, **details: Any) -> Held:
    record = Record(number, system, f"{system}-{number}", 1, 1, 1, 1, "", number, 0, 0, None)
    return Held(record, StaffDetails.model_validate(details), gone)


@pytest.mark.parametrize(
    ("records", "state", "because"),
    [
        ([held()], State.CURRENT, None),
        ([held(ends_on=date(2026, 5, 6))], State.CURRENT, None),
        ([held(ends_on=date(2026, 5, 5))], State.LEFT, "ended"),
        ([held(active=False)], State.LEFT, "deactivated"),
        ([held(gone=True)], State.LEFT, "removed"),
        ([held(starts_on=date(2026, 5, 7))], State.EXPECTED, None),
        ([held(), held("entra", 2, active=False)], State.LEFT, "deactivated"),
        ([held("entra", 1, active=False), held("entra", 2)], State.CURRENT, None),
        ([held("entra", 2), held(starts_on=date(2026, 6, 1))], State.EXPECTED, None),
        ([held(ends_on=date(2026, 1, 1)), held("hr", 2)], State.CURRENT, None),
    ],
)
def test_one_system_that_has_nothing_of_them_is_enough(
    records: list[Held], state: State, because: str | None
) -> None:
    stands = standing(records, TODAY)
    assert (stands.state, stands.because) == (state, because)


def test_it_is_looked_at_again_on_the_day_that_anything_changes_by_itself() -> None:
    posts = [
        StaffPost(title="Engineer", ends_on=date(2026, 5, 31)),
        StaffPost(title="Manager", starts_on=date(2026, 6, 1)),
    ]
    one = held(starts_on=date(2026, 5, 6), ends_on=date(2027, 1, 1), posts=posts)
    assert look_again([one], TODAY) == date(2026, 6, 1)
    assert look_again([one], date(2026, 6, 1)) == date(2027, 1, 2)
    assert look_again([held(ends_on=date.max)], TODAY) is None
    names = [main_post(one.details, day) for day in (TODAY, date(2026, 6, 1))]
    assert [each.title for each in names if each is not None] == ["Engineer", "Manager"]


def test_rings_of_managers() -> None:
    assert rings({}) == []
    assert rings({1: 2, 2: 1}) == [[1, 2]]
    assert rings({1: 1, 2: 1}) == [[1]]
    assert rings({5: 3, 3: 9, 9: 5, 1: 3, 7: 8}) == [[3, 9, 5]]


@given(st.dictionaries(st.integers(1, 30), st.integers(1, 30)))
def test_everybody_in_a_ring_comes_back_to_themselves_and_nobody_else(managers: dict[int, int]) -> None:
    found = {one for ring in rings(managers) for one in ring}
    for start in managers:
        one: int | None = managers.get(start)
        for _ in range(len(managers)):
            if one is None or one == start:
                break
            one = managers.get(one)
        assert (one == start) is (start in found)
