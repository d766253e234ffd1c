"""Many tags are acknowledged at once only where nothing that is still out goes with them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hub.channels.rabbit.stream import acknowledgements


@given(st.sets(st.integers(1, 60)), st.data())
def test_they_acknowledge_what_is_taken_and_nothing_else(out: set[int], data: st.DataObject) -> None:
    taken = data.draw(st.sets(st.sampled_from(sorted(out)))) if out else set()
    left = set(out)
    for number, multiple in acknowledgements(sorted(out), taken):
        assert number in left, "a broker ends the channel for a tag that is not out"
        left -= {one for one in left if one <= number} if multiple else {number}
    assert left == out - taken


def test_what_stands_first_goes_in_one() -> None:
    assert list(acknowledgements(range(1, 1001), set(range(1, 1001)))) == [(1000, True)]
    assert list(acknowledgements([3, 5, 7, 9], {3, 5, 9})) == [(5, True), (9, False)]
    assert list(acknowledgements([3, 5], {5})) == [(5, False)]
    assert list(acknowledgements([3, 5], {3})) == [(3, False)]
    assert list(acknowledgements([3, 5], set())) == []
