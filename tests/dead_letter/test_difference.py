"""The difference between two JSON values: right for whatever they hold, and bounded."""

from __future__ import annotations

import json
import time
from copy import deepcopy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from dead_letter.edits import places
from dead_letter.edits.difference import MOST, Side, changes, masked_side
from dead_letter.edits.excerpts import LONGEST, excerpts
from dead_letter.edits.line_difference import line_changes
from safeguards.mask import MASK
from schemas.classes import ClassedPath, DataClass
from schemas.strict_json import canonical

SCALARS = st.none() | st.booleans() | st.integers(-9, 9) | st.floats(-2, 2).map(float) | st.text(max_size=5)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
    max_leaves=12,
)


def different(before: Any, after: Any) -> list[Any]:
    return changes(Side(before, before), Side(after, after)).shown


@given(VALUES, VALUES)
def test_nothing_differs_if_and_only_if_both_are_the_same_text(before: Any, after: Any) -> None:
    assert (different(before, after) == []) == (canonical(before) == canonical(after))


@given(VALUES, VALUES)
def test_the_changes_lead_from_the_one_to_the_other(before: Any, after: Any) -> None:
    """Each is at a place that can be read, and says what stood and what stands there, in full where short."""
    value = {"data": deepcopy(before)}
    found = different(before, after)
    if any("…" in text for one in found for text in (one.path, one.before or "", one.after or "")):
        return
    for one in found:
        if one.kind != "removed":
            places.put(value, places.read_path(one.path), json.loads(one.after or ""))
    # From behind: what goes from a list moves all that stands after it.
    for one in reversed(found):
        if one.kind == "removed":
            places.take_away(value, places.read_path(one.path))
    assert _inserted(before, after) or canonical(value["data"]) == canonical(after)


def _inserted(before: Any, after: Any) -> bool:
    """Something was added to the middle of a list: what stood there moves on, which no place can say."""
    if isinstance(before, dict) and isinstance(after, dict):
        return any(_inserted(before[key], after[key]) for key in before.keys() & after.keys())
    if isinstance(before, list) and isinstance(after, list):
        return len(after) != len(before) or any(map(_inserted, before, after))
    return False


@given(VALUES, VALUES)
def test_what_is_masked_differs_and_is_not_shown(before: Any, after: Any) -> None:
    hidden = (ClassedPath((), DataClass.SENSITIVE),)
    found = changes(
        masked_side(before, hidden, DataClass.INTERNAL), masked_side(after, hidden, DataClass.INTERNAL)
    )
    clear = different(before, after)
    assert [(one.path, one.kind) for one in found.shown] == [(one.path, one.kind) for one in clear]
    for one in found.shown:
        for text in (one.before, one.after):
            assert text is None or _only_masks(json.loads(text) if "…" not in text else None)


def _only_masks(value: Any) -> bool:
    if isinstance(value, dict):
        return all(map(_only_masks, value.values()))
    if isinstance(value, list):
        return all(map(_only_masks, value))
    return value in {None, MASK}


@given(st.text(max_size=800), st.text(max_size=800))
def test_two_texts_are_cut_to_where_they_differ(before: str, after: str) -> None:
    old, new = excerpts(before, after)
    assert (old == new) == (before == after)
    assert max(len(old), len(new)) <= LONGEST + 2


def test_five_megabytes_are_compared_in_bounded_time_and_size() -> None:
    rows: Any = [
        {"id": number, "street": f"Invented Street {number}", "notes": ["a", "b"]} for number in range(75_000)
    ]
    more = deepcopy(rows)
    more.insert(35_000, {"id": -1, "street": "New Street", "notes": []})
    every: Any = [{**row, "street": f"Sample Street {row['id']}"} for row in rows]
    assert len(json.dumps(rows)) > 5_000_000
    begun = time.process_time()
    [one] = different(rows, more)
    found = changes(Side(rows, rows), Side(every, every))
    [text] = different({"text": "a" * 5_000_000 + "b"}, {"text": "a" * 5_000_000 + "c"})
    lines = "\n".join(str(number) for number in range(700_000)).encode()
    turned = b"\n".join(reversed(lines.split(b"\n")))
    by_line = line_changes(lines, turned, masked=False)
    spent = time.process_time() - begun
    assert (one.path, one.kind) == ("data[35000]", "added")
    assert (len(found.shown), found.more) == (MOST, 75_000 - MOST)
    assert (text.before or "").endswith('ab"')
    assert (len(by_line.shown), by_line.more) == (MOST, 700_000 - MOST)
    assert sum(len(each.model_dump_json()) for each in found.shown) < 200_000
    assert spent < 20, "some seconds where it is linear, hours where it is not"


def test_lines_are_told_apart_where_one_was_added() -> None:
    found = line_changes(b"a\nb\nc\nd", b"a\nx\nb\nc\nd\n", masked=False)
    assert [(one.path, one.kind, one.after) for one in found.shown] == [
        ("line 2", "added", "x"),
        ("line 6", "added", ""),
    ]
    ends = [
        line_changes(b"a\r\nb", after, masked=False).shown for after in (b"A\r\nb", b"a\nb", b"a\r\n\r\nb")
    ]
    assert [(one.before, one.after) for [one] in ends] == [("a", "A"), ("a\r", "a"), (None, "")]
    [one] = line_changes(b"a\nb", b"a\nB", masked=True).shown
    assert (one.path, one.before, one.after) == ("line 2", MASK, MASK)
