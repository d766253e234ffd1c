from __future__ import annotations

import pytest

from dead_letter.replays.judging import Counts, Verdict, judge, room


def counts(sent: int, delivered: int, failed: int, waiting: int = 100, held: int = 0) -> Counts:
    return Counts(sent, sent - delivered - failed, delivered, failed, waiting, held)


@pytest.mark.parametrize(
    ("told", "stops", "over"),
    [
        (counts(0, 0, 0), False, False),
        (counts(5, 4, 0), False, False),
        (counts(5, 3, 1), False, False),  # one has no outcome yet
        (counts(5, 4, 1), True, False),
        (counts(5, 5, 0), False, True),
        (counts(3, 3, 0), False, False),
        (counts(3, 3, 0, waiting=0), False, True),  # there were no more to go first
        (counts(5, 0, 1, held=4), True, False),  # the others wait for a person, and not for an outcome
        (counts(5, 2, 1, held=1), False, False),
        (counts(5, 3, 0, held=2), False, True),
        (counts(5, 0, 0, held=5), False, False),  # they say nothing of the receiver
    ],
)
def test_a_canary_is_over_once_all_of_it_has_its_outcome(told: Counts, stops: bool, over: bool) -> None:
    found = judge(told, 5, 0.01)
    assert (bool(found.stop), found.canary_over) == (stops, over)


@pytest.mark.parametrize(
    ("delivered", "failed", "stops"),
    [(0, 19, False), (0, 20, True), (15, 5, True), (16, 5, False), (100, 0, False)],
)
def test_it_stops_at_its_ratio_and_not_on_a_few(delivered: int, failed: int, stops: bool) -> None:
    found = judge(counts(delivered + failed, delivered, failed), None, 0.25)
    assert bool(found.stop) is stops
    assert judge(counts(delivered + failed, delivered, failed), None, None) == Verdict()


def test_a_ratio_of_one_stops_when_all_failed() -> None:
    assert judge(counts(20, 0, 20), None, 1.0).stop
    assert not judge(counts(20, 1, 19), None, 1.0).stop


@pytest.mark.parametrize(
    ("out", "sent", "until", "free"),
    [(0, 0, None, 10), (4, 50, None, 6), (12, 50, None, 0), (0, 0, 3, 3), (3, 3, 3, 0), (0, 7, 8, 1)],
)
def test_there_is_room_for_what_may_be_out(out: int, sent: int, until: int | None, free: int) -> None:
    assert room(out, sent, 10, until) == free
