"""Rows as one parameter: what is written is what was given, but for what no database keeps."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.bulk import Value, listed

TEXTS = st.text() | st.text(st.characters(min_codepoint=0xD7F0, max_codepoint=0xE010)) | st.text("a\0\\u0")
VALUES = TEXTS | st.integers() | st.booleans() | st.none() | st.floats(allow_nan=False, allow_infinity=False)


def kept(value: Value) -> Value:
    """Half of a surrogate pair and U+0000 are replaced."""
    if not isinstance(value, str):
        return value
    return "".join("\ufffd" if one == "\0" or "\ud800" <= one <= "\udfff" else one for one in value)


@given(st.lists(st.tuples(VALUES, VALUES), max_size=5))
def test_every_value_comes_through(rows: list[tuple[Value, Value]]) -> None:
    written = listed(rows)
    written.encode()
    assert json.loads(written) == [[kept(one) for one in row] for row in rows]


@pytest.mark.parametrize("text", ["\0", "\ud800", "a\0\udfffb"])
def test_what_no_database_keeps_is_replaced(text: str) -> None:
    assert json.loads(listed([(text, "é")])) == [[kept(text), "é"]]
