"""What a sample says, against tabled values of Wilson's interval."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from identity_index.people.sampling.estimating import interval


@pytest.mark.parametrize(
    ("wrong", "judged", "low", "high"),
    [(0, 50, 0.0, 0.0713), (1, 50, 0.0035, 0.1050), (5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1.0)],
)
def test_it_is_wilsons(wrong: int, judged: int, low: float, high: float) -> None:
    assert interval(wrong, judged) == pytest.approx((low, high), abs=1e-4)


@given(st.integers(0, 2000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_share_is_within_it_and_it_within_what_can_be(told: tuple[int, int]) -> None:
    wrong, judged = told
    low, high = interval(wrong, judged)
    assert 0 <= low <= (wrong / judged if judged else 0.5) <= high <= 1
