"""What a chaos run says of the acts that did not happen: each of the plan struck, or is named with why."""

from __future__ import annotations

from benchmarks.chaos.crew import Struck
from benchmarks.chaos.not_done import not_done
from benchmarks.chaos.plan import Act, Kind, Plan

KILL = Act(at=2, kind=Kind.KILL, target="api-1", seconds=1)
STILL = Act(at=3, kind=Kind.STILL, target="worker-1", seconds=4)


def point(target: str, name: str) -> Act:
    return Act(at=4, kind=Kind.FAIL_POINT, target=target, seconds=1, point=name)


def plan(*acts: Act) -> Plan:
    return Plan(seed=1, seconds=14, crew=("api-1", "worker-1", "poller-1", "poller-2"), acts=acts, drops=())


def struck(act: Act, target: str | None = None) -> Struck:
    return Struck(act.kind, target or act.target, act.point, at=0)


def test_where_all_struck_nothing_is_named() -> None:
    died = point("worker-1", "settle.before_commit:3")
    assert not_done(plan(KILL, died), [], [struck(KILL), struck(died)]) == []


def test_what_was_never_begun_is_named() -> None:
    [one] = not_done(plan(KILL, STILL), [STILL], [struck(KILL)])
    assert (one.kind, one.target) == (Kind.STILL, "worker-1")
    assert "was not there to strike" in one.why


def test_two_of_one_place_are_two_deaths() -> None:
    died = point("worker-1", "settle.before_commit:3")
    [one] = not_done(plan(died, died.model_copy(update={"at": 9})), [], [struck(died)])
    assert one.point == died.point
    assert "did not come by it" in one.why


def test_a_pollers_place_that_another_came_by_is_told_as_that() -> None:
    died = point("poller-1", "poll.after_commit:1")
    [one] = not_done(plan(died), [], [struck(died, "poller-2")])
    assert (one.target, one.why) == ("poller-1", "another poller came by it: one polls at a time")
