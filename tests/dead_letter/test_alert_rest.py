"""How long the watch over alerts rests between two looks."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dead_letter.alerts.running import BUSY, LONGEST_REST, ROUND, rest


@given(st.floats(min_value=0, max_value=1e6), st.booleans())
def test_one_slow_look_never_blinds_the_next(took: float, more: bool) -> None:
    assert (BUSY if more else ROUND) <= rest(took, more=more) <= LONGEST_REST


def test_looking_is_a_tenth_of_the_time_at_most_while_looks_are_short() -> None:
    assert rest(0.01, more=False) == ROUND
    assert rest(0.5, more=False) == 5.0
    assert rest(0.5, more=True) == 5.0
    assert rest(8.0, more=False) == 10.0, "eight seconds behind a lock, and not eighty of silence"
