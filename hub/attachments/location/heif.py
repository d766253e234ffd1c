"""HEIC and AVIF (ISO/IEC 23008-12 over 14496-12): what they say of themselves are items, found by a table.

An item is overwritten where it is, so that no place in the file moves and the picture stays as it was.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from cases.attachments.ports import Position
from hub.attachments.location.copying import copy
from hub.attachments.location.exif import LEAD, kept_of, position_in
from hub.attachments.location.stays import Stays

_MOST_ITEMS = 20_000
_LONGEST = 4 * 1_048_576
_DAMAGED = "it is damaged: its table of parts cannot be read"


@dataclass(slots=True)
class _Items:
    """The numbers of Exif and XMP items, and where each has its bytes: start and length, in order."""

    exif: set[int] = field(default_factory=set)
    xmp: set[int] = field(default_factory=set)
    places: dict[int, list[tuple[int, int]]] = field(default_factory=dict)


def rewrite(data: mmap.mmap, out: BinaryIO) -> Position | None:
    """Write it with the place of Exif and XMP overwritten, but for what may stay of the Exif.

    Answers with the position. Raises ``Stays`` if where they are cannot be told.
    """
    items = _items(data)
    position: Position | None = None
    instead: list[tuple[int, bytes]] = []
    for number in sorted(items.exif | items.xmp):
        places = items.places.get(number)
        if places is None:
            raise Stays(_DAMAGED)
        length = sum(each for _, each in places)
        if length > _LONGEST:
            raise Stays("what it says of itself is too long")
        fresh = b""
        if number in items.exif:
            block = _exif_in(b"".join(data[start : start + each] for start, each in places))
            position = position or position_in(block)
            if kept := kept_of(block):
                fresh = len(LEAD).to_bytes(4, "big") + kept
        fresh = fresh.ljust(length, b"\x00") if len(fresh) <= length else b"\x00" * length
        for start, each in places:
            instead.append((start, fresh[:each]))
            fresh = fresh[each:]
    _copy(data, out, sorted(instead))
    return position


def _exif_in(item: bytes) -> bytes:
    """The item begins with how far behind its first four bytes the block itself does."""
    return item[4 + int.from_bytes(item[:4], "big") :]


def _copy(data: mmap.mmap, out: BinaryIO, instead: list[tuple[int, bytes]]) -> None:
    at = 0
    for start, fresh in [*instead, (len(data), b"")]:
        if start < at:
            raise Stays(_DAMAGED)
        copy(data, at, start, out)
        out.write(fresh)
        at = start + len(fresh)


def _items(data: mmap.mmap) -> _Items:
    found = _Items()
    for kind, start, end in _boxes(data, 0, len(data)):
        if kind != b"meta":
            continue
        inside = {each: (first, last) for each, first, last in _boxes(data, start + 4, end)}
        if b"iinf" in inside:
            _kinds(data, *inside[b"iinf"], found)
        if b"iloc" in inside:
            _places(data, *inside[b"iloc"], inside.get(b"idat"), found)
    return found


def _boxes(data: mmap.mmap, at: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Each box's type, and where what is in it begins and ends."""
    while at + 8 <= end:
        size, kind, head = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8], 8
        if size == 1:
            size, head = int.from_bytes(data[at + 8 : at + 16], "big"), 16
        size = size or end - at
        if size < head or at + size > end:
            raise Stays(_DAMAGED)
        yield kind, at + head, at + size
        at += size


def _kinds(data: mmap.mmap, start: int, end: int, found: _Items) -> None:
    for kind, at, last in _boxes(data, start + (6 if data[start] == 0 else 8), end):
        version = data[at] if at < last else 0
        if kind != b"infe" or version < 2:
            continue
        wide = 2 if version == 2 else 4
        number = int.from_bytes(data[at + 4 : at + 4 + wide], "big")
        what = data[at + 6 + wide : at + 10 + wide]
        if what == b"Exif":
            found.exif.add(number)
        elif what == b"mime":
            found.xmp.add(number)


def _places(data: mmap.mmap, start: int, end: int, idat: tuple[int, int] | None, found: _Items) -> None:
    version, sizes = data[start], int.from_bytes(data[start + 4 : start + 6], "big")
    offset, length, base = sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15
    index = sizes & 15 if version else 0
    wide = 4 if version == 2 else 2
    at = start + 6

    def number(size: int) -> int:
        nonlocal at
        if at + size > end:
            raise Stays(_DAMAGED)
        at += size
        return int.from_bytes(data[at - size : at], "big")

    for _ in range(min(number(wide), _MOST_ITEMS)):
        item = number(wide)
        built = number(2) & 15 if version else 0
        number(2)
        first = number(base)
        places = []
        for _ in range(number(2)):
            number(index)
            places.append((first + number(offset), number(length)))
        if item not in found.exif | found.xmp:
            continue
        if built == 1 and idat is not None:
            places = [(idat[0] + each, size) for each, size in places]
        elif built:
            raise Stays("what it says of itself is written in a way that is not known here")
        if any(each + size > len(data) or not size for each, size in places):
            raise Stays(_DAMAGED)
        found.places[item] = places
