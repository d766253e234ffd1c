from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.reading import cursor
from ledger.reading.cursor import BadCursor, ForeignCursor

PLACES = st.lists(st.integers(0, 2**62), min_size=1, max_size=3)


@given(st.text(), PLACES)
def test_a_cursor_is_read_back_to_its_place(epoch: str, places: list[int]) -> None:
    text = cursor.write(epoch, "events", *places)
    assert list(cursor.read(text, epoch, "events", len(places))) == places
    assert text.isascii()
    assert not set(text) & set("+/=&? ")


@given(st.text(), PLACES)
def test_one_of_another_list_or_epoch_is_refused(epoch: str, places: list[int]) -> None:
    text = cursor.write(epoch, "events", *places)
    with pytest.raises(BadCursor):
        cursor.read(text, epoch, "dead-letters", len(places))
    with pytest.raises(BadCursor):
        cursor.read(text, epoch, "events", len(places) + 1)
    with pytest.raises(ForeignCursor):
        cursor.read(text, epoch + "'", "events", len(places))


@given(st.text())
def test_whatever_else_is_sent_is_refused_and_breaks_nothing(text: str) -> None:
    with pytest.raises((BadCursor, ForeignCursor)):
        cursor.read(text, "epoch", "events", 1)
