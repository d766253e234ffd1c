"""A breaker's rule: what can be meant, and pauses that grow up to the longest and never past it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from routes.breaker import JITTER, BreakerRule, first_pause, longer_pause, spread

LENGTHS = st.integers(1, 10**6).map(lambda each: timedelta(milliseconds=each))
CHANCES = st.floats(0, 1)


@st.composite
def rules(draw: st.DrawFn) -> BreakerRule:
    pause, more = draw(LENGTHS), draw(LENGTHS)
    return BreakerRule(pause=pause, longest=pause + more)


@given(rules(), CHANCES)
def test_pauses_grow_to_the_longest_and_stay_there(rule: BreakerRule, chance: float) -> None:
    pause = first_pause(rule)
    for _ in range(40):
        kept = spread(pause, chance)
        assert pause * (1 - JITTER) - timedelta(microseconds=1) <= kept <= pause <= rule.longest
        longer = longer_pause(rule, pause)
        assert longer > pause or longer == rule.longest
        pause = longer
    assert pause == rule.longest


def test_by_default_it_is_on_and_a_system_away_for_a_day_is_tried_every_two_minutes() -> None:
    rule = BreakerRule()
    assert (rule.enabled, rule.failures) == (True, 10)
    pauses = [first_pause(rule)]
    while pauses[-1] < rule.longest:
        pauses.append(longer_pause(rule, pauses[-1]))
    assert [one.total_seconds() for one in pauses] == [5, 10, 20, 40, 80, 120]


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"pause": "0s"}, "nothing at all"),
        ({"pause": "10m"}, "shorter than the first"),
        ({"failures": 0}, "greater than or equal to 1"),
        ({"pause": "soon"}, "not a length of time"),
        ({"failure": 3}, "failure"),
    ],
)
def test_what_cannot_be_meant_is_refused(told: dict[str, object], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        BreakerRule.model_validate(told)
