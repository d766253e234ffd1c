"""What is to be done about a case: tasks, promised calls, and whose turn it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.acting.contact_made import ContactMade
from cases.acting.noting import Noting
from cases.acting.teller import Teller
from cases.acting.work.calling_back import CallingBack
from cases.acting.work.ringing import WorkRinging
from cases.acting.work.tasking import NewTask, TaskChange, Tasking
from cases.council.council import Council, whose_turn
from cases.council.shape import Shape
from cases.keeping.teams import repository as teams
from cases.keeping.teams.repository import Absence
from cases.keeping.work import repository as work
from cases.keeping.work.kept import CallBack, Task
from cases.keeping.work.repository import Due
from ledger import clock
from ledger.errors import NotFound, Refused
from schemas.places import Location
from tests.cases.core.conftest import ADA, Service
from tests.cases.core.test_opening import at_point

REPAIR: dict[str, Any] = {"details": {"room": "kitchen", "fault": "the tap drips"}}
LATER = datetime.now(UTC) + timedelta(days=3)
BEFORE = datetime.now(UTC) - timedelta(minutes=5)
COUNCIL = Council.model_validate(
    {
        "boundary": {"box": [55.0, -4.0, 58.0, -2.0], "outside": "ask", "queue": "out_of_area"},
        "areas": {
            "north": {"box": [56.5, -4.0, 58.0, -2.0]},
            "south": {"polygon": [[55.0, -4.0], [56.5, -4.0], [56.5, -2.0], [55.0, -2.0]]},
        },
        "teams": {
            "complaints": {"members": ["ada", "bea", "cal"]},
            "licensing": {"members": ["ada", "bea", "cal"]},
        },
        "members": {"bea": {"skills": ["licensing"]}, "cal": {"skills": ["licensing"]}},
    }
)


@pytest.fixture
def shared_out(lasting: Service) -> Iterator[Service]:
    """The service of a council that has a file of its areas and teams."""
    bare = lasting.teller
    lasting.teller = Teller(bare.voice, bare.numbering, bare.projection, bare.publish, COUNCIL)
    yield lasting
    lasting.teller = bare


@pytest.fixture
def repair(lasting: Service) -> int:
    number = lasting.take("housing_repair", **REPAIR).number
    lasting.heard()
    return number


def add(service: Service, number: int, **wanted: Any) -> int:
    place: int = service.run(lambda s: Tasking(service.teller).add(s, number, NewTask(**wanted), ADA))
    return place


def ring(service: Service, what: str, number: int, place: int) -> list[str]:
    service.heard()
    service.run(lambda s: getattr(WorkRinging(service.teller), what)(s, f"{number}/{place}"))
    return service.heard()


def task_of(service: Service, number: int, place: int) -> Task:
    found: Task = service.run(lambda s: work.task(s, number, place))
    return found


def call_of(service: Service, number: int, place: int) -> CallBack:
    found: CallBack = service.run(lambda s: work.call(s, number, place))
    return found


# ---- tasks ----------------------------------------------------------------------------------------------


def test_a_task_rings_once_when_it_is_due_and_again_at_another_time(lasting: Service, repair: int) -> None:
    place = add(lasting, repair, text="Order the part", due_at=BEFORE, assignee="ada")
    key = ("case-tasks", f"{repair}/{place}", clock.micros(BEFORE))
    assert key in lasting.kept_of([repair])["timer"]
    assert ring(lasting, "task", repair, place) == ["task_rung"]
    assert ring(lasting, "task", repair, place) == []
    tasking = Tasking(lasting.teller)
    change = TaskChange(frozenset({"due_at"}), due_at=LATER)
    lasting.run(lambda s: tasking.change(s, repair, place, change, ADA))
    assert task_of(lasting, repair, place).assignee == "ada"
    assert ring(lasting, "task", repair, place) == [], "it is not time yet"
    change = TaskChange(frozenset({"due_at"}), due_at=BEFORE)
    lasting.run(lambda s: tasking.change(s, repair, place, change, ADA))
    assert ring(lasting, "task", repair, place) == ["task_rung"]


def test_what_is_done_or_cancelled_rings_no_more_and_is_so_once(lasting: Service, repair: int) -> None:
    tasking = Tasking(lasting.teller)
    for outcome in ("done", "cancelled"):
        place = add(lasting, repair, text="Ring the tenant", due_at=BEFORE)
        lasting.run(lambda s, p=place, o=outcome: tasking.settle(s, repair, p, o, ADA))
        assert ring(lasting, "task", repair, place) == []
        with pytest.raises(Refused, match=f"is {outcome} already"):
            lasting.run(lambda s, p=place: tasking.settle(s, repair, p, "done", ADA))
    with pytest.raises(NotFound, match="has no task 9"):
        lasting.run(lambda s: tasking.settle(s, repair, 9, "done", ADA))


# ---- promised calls -------------------------------------------------------------------------------------


def test_a_promised_call_is_missed_once_and_can_be_kept_late(lasting: Service, repair: int) -> None:
    said = {"channel": "phone", "call_back_at": BEFORE.isoformat()}
    late = ContactMade.model_validate(said)
    with pytest.raises(Refused, match="before the contact in which it is promised"):
        lasting.run(lambda s: Noting(lasting.teller).contact(s, repair, late, ADA))
    made = ContactMade.model_validate({**said, "happened_at": (BEFORE - timedelta(hours=1)).isoformat()})
    place = lasting.run(lambda s: Noting(lasting.teller).contact(s, repair, made, ADA))
    due = lasting.run(lambda s: work.due_calls(s, Due(before=clock.now(s)), restricted=False, most=200))
    assert (repair, place) in [(one.number, one.place) for one in due]
    assert ring(lasting, "call", repair, place) == ["call_back_missed"]
    assert ring(lasting, "call", repair, place) == []
    calling = CallingBack(lasting.teller)
    lasting.run(lambda s: calling.settle(s, repair, place, "kept", ADA))
    assert call_of(lasting, repair, place).outcome == "kept"
    with pytest.raises(Refused, match="is kept already"):
        lasting.run(lambda s: calling.settle(s, repair, place, "kept", ADA))
    with pytest.raises(NotFound, match="No call was promised in contact 1 "):
        lasting.run(lambda s: calling.settle(s, repair, 1, "kept", ADA))


def test_they_follow_from_what_was_told_and_stay_with_a_merged_case(lasting: Service) -> None:
    one, other = (lasting.take("housing_repair", **REPAIR).number for _ in range(2))
    lasting.heard()
    lasting.told.clear()
    number = lasting.take("housing_repair", call_back_at=LATER.isoformat(), **REPAIR).number
    place = add(lasting, number, text="Order the part", due_at=LATER, assignee="ada")
    lasting.merge(number, one)
    lasting.run(lambda s: CallingBack(lasting.teller).settle(s, number, 1, "kept", ADA))
    lasting.run(lambda s: Tasking(lasting.teller).settle(s, number, place, "done", ADA))
    with pytest.raises(Refused, match="was merged"):
        add(lasting, number, text="More")
    kept = lasting.kept_of([number])
    assert len(kept["case_task"]) == len(kept["case_call_back"]) == 1
    lasting.rebuild([number])
    assert lasting.kept_of([number]) == kept
    del other


# ---- turns and areas ------------------------------------------------------------------------------------


def complaint(service: Service) -> str | None:
    taken = service.take("complaint", details={"about_service": "the bins"})
    return service.file(taken.number).assignee


def test_turns_go_round_and_pass_over_who_is_away(shared_out: Service) -> None:
    given_to = [complaint(shared_out) for _ in range(6)]
    assert given_to == ["ada", "bea", "cal"] * 2
    shared_out.run(lambda s: teams.put_absence(s, Absence("bea", clock.now(s) - 1, None, "ada")))
    assert [complaint(shared_out) for _ in range(4)] == ["ada", "cal"] * 2
    shared_out.run(lambda s: teams.end_absence(s, "bea"))
    assert complaint(shared_out) == "bea", "who has waited longest is next"
    for one in ("ada", "bea", "cal"):
        shared_out.run(lambda s, m=one: teams.put_absence(s, Absence(m, clock.now(s) - 1, None, "ada")))
    assert complaint(shared_out) is None
    for one in ("ada", "bea", "cal"):
        shared_out.run(lambda s, m=one: teams.end_absence(s, m))


def test_it_is_given_to_those_who_can_do_it(shared_out: Service) -> None:
    def licence() -> int:
        return shared_out.take("taxi_licence", details={"kind": "taxi_driver"}).number

    numbers = [licence() for _ in range(4)]
    assert [shared_out.file(one).assignee for one in numbers] == ["bea", "cal"] * 2
    shared_out.assign(numbers[0], assignee="cal", reason="she knows them")
    shared_out.assign(numbers[1], by_rule=True)
    assert shared_out.file(numbers[1]).assignee == "bea", "a case that is given by hand is a turn, too"
    with pytest.raises(Refused, match="Nobody of roads is there"):
        shared_out.assign(numbers[2], queue="roads", by_rule=True)


def test_its_area_says_the_queue_and_what_is_outside_goes_before_a_person(shared_out: Service) -> None:
    def hole(latitude: float, longitude: float, **more: Any) -> tuple[str | None, str]:
        details = {"where_exactly": "by the school"}
        where = at_point(latitude, longitude)
        taken = shared_out.take("pothole", location=where, details=details, **more)
        file = shared_out.file(taken.number)
        return file.area, file.queue

    assert hole(57.0, -3.0) == ("north", "roads_north")
    assert hole(55.5, -3.0) == ("south", "roads_south")
    assert hole(50.0, -3.0) == (None, "out_of_area")
    assert hole(55.6, -3.0, area="north") == ("north", "roads_north"), "as the event says"
    assert hole(57.2, -3.0, queue="roads") == ("north", "roads")


def test_a_council_may_refuse_what_is_outside(shared_out: Service) -> None:
    teller = shared_out.teller
    strict = Council.model_validate({"boundary": {"box": [55.0, -4.0, 58.0, -2.0]}})
    shared_out.teller = Teller(teller.voice, teller.numbering, teller.projection, teller.publish, strict)
    with pytest.raises(Refused, match=r"3\.00000, 57\.00000 is outside.*latitude comes first"):
        shared_out.take("pothole", location=at_point(3, 57), details={"where_exactly": "here"})
    number = shared_out.take("housing_repair", **REPAIR).number
    with pytest.raises(Refused, match="outside"):
        shared_out.update(number, location=_location(3, 57))


def _location(latitude: float, longitude: float) -> Location:
    return Location.model_validate(at_point(latitude, longitude))


MEMBERS = ("ada", "bea", "cal", "dan")


@given(st.lists(st.sets(st.sampled_from(MEMBERS)), max_size=40))
def test_nobody_who_is_there_waits_while_another_is_given_two(absences: list[set[str]]) -> None:
    turns: dict[str, int] = {}
    for turn, away in enumerate(absences, 1):
        chosen = whose_turn(MEMBERS, turns, away)
        there = set(MEMBERS) - away
        assert (chosen is None) is not bool(there)
        if chosen is not None:
            assert turns.get(chosen, 0) == min(turns.get(one, 0) for one in there)
            assert chosen == whose_turn(MEMBERS, turns, away), "the same again"
            turns[chosen] = turn


@given(st.integers(1, 25))
def test_turns_are_even_where_nobody_is_away(rounds: int) -> None:
    turns: dict[str, int] = {}
    count: Counter[str] = Counter()
    for turn in range(1, rounds * len(MEMBERS) + 1):
        chosen = whose_turn(MEMBERS, turns, ())
        assert chosen is not None
        turns[chosen] = turn
        count[chosen] += 1
    assert set(count.values()) == {rounds}


DEGREES = st.floats(-80, 80, allow_nan=False)


@given(st.tuples(DEGREES, DEGREES, DEGREES, DEGREES), DEGREES, DEGREES)
def test_a_box_and_the_polygon_of_its_corners_hold_the_same(
    sides: tuple[float, float, float, float], latitude: float, longitude: float
) -> None:
    south, north = sorted(sides[:2])
    west, east = sorted(sides[2:])
    if south == north or west == east or latitude in {south, north} or longitude in {west, east}:
        return
    box = Shape.model_validate({"box": [south, west, north, east]})
    corners = [[south, west], [north, west], [north, east], [south, east]]
    polygon = Shape.model_validate({"polygon": corners})
    assert box.has((latitude, longitude)) is polygon.has((latitude, longitude))
