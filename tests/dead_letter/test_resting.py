from __future__ import annotations

from dead_letter.replays.resting import LONGEST_LOOK, LOOK, REST, rest


def test_what_is_out_is_looked_at_less_often_the_longer_it_takes() -> None:
    pauses = [LOOK]
    for _ in range(9):
        pauses.append(rest(out=True, moved=False, before=pauses[-1]))
    assert pauses == sorted(pauses)
    assert pauses[-1] == LONGEST_LOOK
    assert rest(out=True, moved=True, before=pauses[-1]) == LOOK


def test_one_that_is_paused_costs_no_more_than_none() -> None:
    assert rest(out=False, moved=False, before=LOOK) == REST
