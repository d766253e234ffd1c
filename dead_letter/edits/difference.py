"""What is different between two JSON values, place by place, masked. Pure, and bounded in time and size.

Time grows with the size of the two, and not with its square: lists are compared from both ends, and what is
left between is compared item by item. Size is bounded whatever they hold: so many places are shown, each cut.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from dead_letter.edits.excerpts import cut, excerpts
from safeguards.mask import mask
from schemas.classes import ClassedPath, DataClass
from schemas.strict_json import canonical, path_text

MOST = 200
"""Places that are shown."""


class Change(BaseModel):
    """One place that is different. ``before`` and ``after`` are JSON text, cut; null where nothing stood."""

    model_config = ConfigDict(frozen=True)

    path: str = Field(description="such as data.lines[2].postcode; of an invalid message, line 3")
    kind: Literal["added", "removed", "changed"]
    before: str | None = None
    after: str | None = None


class Changes(NamedTuple):
    """``more``: so many places are different besides those shown."""

    shown: list[Change]
    more: int


class Side(NamedTuple):
    """A value, and how it looks to whoever is to see the difference. The two have one shape."""

    value: JsonValue
    seen: JsonValue


def masked_side(data: JsonValue, personal: tuple[ClassedPath, ...], cleared: DataClass) -> Side:
    """Data as somebody sees it who is cleared so far."""
    return Side(data, mask(data, personal, cleared=cleared))


def changes(before: Side, after: Side, at: tuple[str | int, ...] = ("data",)) -> Changes:
    """The places that are different, in the order of the data. What is masked differs all the same."""
    shown: list[Change] = []
    more = 0
    for one in _different(before, after, at):
        if len(shown) < MOST:
            shown.append(_change(*one))
        else:
            more += 1
    return Changes(shown, more)


_Found = tuple[tuple[str | int, ...], Side | None, Side | None]


def _different(before: Side, after: Side, at: tuple[str | int, ...]) -> Iterator[_Found]:
    if type(before.value) is not type(after.value):
        yield at, before, after
    elif isinstance(before.value, dict):
        yield from _of_objects(before, after, at)
    elif isinstance(before.value, list):
        yield from _of_lists(before, after, at)
    elif before.value != after.value:
        yield at, before, after


def _of_objects(before: Side, after: Side, at: tuple[str | int, ...]) -> Iterator[_Found]:
    assert isinstance(before.value, dict)
    assert isinstance(after.value, dict)
    for key in sorted(before.value.keys() | after.value.keys()):
        old = _item(before, key) if key in before.value else None
        new = _item(after, key) if key in after.value else None
        if old is not None and new is not None:
            yield from _different(old, new, (*at, key))
        else:
            yield (*at, key), old, new


def _of_lists(before: Side, after: Side, at: tuple[str | int, ...]) -> Iterator[_Found]:
    assert isinstance(before.value, list)
    assert isinstance(after.value, list)
    old, new = before.value, after.value
    head = 0
    while head < min(len(old), len(new)) and _same(old[head], new[head]):
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and _same(old[-1 - tail], new[-1 - tail]):
        tail += 1
    both = min(len(old), len(new)) - head - tail
    for place in range(head, head + both):
        yield from _different(_item(before, place), _item(after, place), (*at, place))
    for place in range(head + both, len(old) - tail):
        yield (*at, place), _item(before, place), None
    for place in range(head + both, len(new) - tail):
        yield (*at, place), None, _item(after, place)


def _same(one: JsonValue, other: JsonValue) -> bool:
    """Equal as JSON: 1, 1.0 and true are three values."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same(item, other[key]) for key, item in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    return one == other


def _item(side: Side, step: str | int) -> Side:
    return Side(side.value[step], side.seen[step])  # type: ignore[index]


def _change(at: tuple[str | int, ...], before: Side | None, after: Side | None) -> Change:
    path = cut(path_text(at))
    if before is None:
        assert after is not None
        return Change(path=path, kind="added", after=cut(canonical(after.seen)))
    if after is None:
        return Change(path=path, kind="removed", before=cut(canonical(before.seen)))
    old, new = excerpts(canonical(before.seen), canonical(after.seen))
    return Change(path=path, kind="changed", before=old, after=new)
