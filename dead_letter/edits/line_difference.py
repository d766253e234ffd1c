"""What is different between two texts, line by line. Pure, and bounded in time and size."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import zip_longest

from dead_letter.edits.difference import MOST, Change, Changes
from dead_letter.edits.excerpts import cut, excerpts
from safeguards.mask import MASK

_FEW = 400
"""Lines between what the two have in common at both ends; more are compared one by one as they stand, since
the time to find what belongs together grows with their square."""

_RETURN = "\r"
_Pair = tuple[int, str | None, str | None]


def line_changes(before: bytes, after: bytes, *, masked: bool) -> Changes:
    """The lines that are different, by their number in the text before (a line added: in the one after)."""
    found = list(_different(_lines(before), _lines(after)))
    return Changes([_change(*one, masked=masked) for one in found[:MOST]], max(0, len(found) - MOST))


def _lines(raw: bytes) -> list[str]:
    return raw.decode("utf-8", "backslashreplace").split("\n")


def _different(old: list[str], new: list[str]) -> Iterator[_Pair]:
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    left, right = old[head : len(old) - tail], new[head : len(new) - tail]
    if max(len(left), len(right)) > _FEW:
        yield from _pairs(left, right, head, head)
        return
    for kind, a, b, c, d in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if kind != "equal":
            yield from _pairs(left[a:b], right[c:d], head + a, head + c)


def _pairs(left: list[str], right: list[str], at_left: int, at_right: int) -> Iterator[_Pair]:
    for place, (old, new) in enumerate(zip_longest(left, right), start=1):
        if old != new:
            yield (at_right if old is None else at_left) + place, old, new


def _change(line: int, old: str | None, new: str | None, *, masked: bool) -> Change:
    path = f"line {line}"
    if old is None:
        assert new is not None
        return Change(path=path, kind="added", after=MASK if masked else cut(new.removesuffix(_RETURN)))
    if new is None:
        return Change(path=path, kind="removed", before=MASK if masked else cut(old.removesuffix(_RETURN)))
    if old.endswith(_RETURN) and new.endswith(_RETURN):
        # How both lines end is no part of what is different; where only one does, it is.
        old, new = old.removesuffix(_RETURN), new.removesuffix(_RETURN)
    before, after = (MASK, MASK) if masked else excerpts(old, new)
    return Change(path=path, kind="changed", before=before, after=after)
