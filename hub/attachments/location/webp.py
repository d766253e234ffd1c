"""WebP (RFC 9649): a RIFF file of chunks; what it says of itself stands in two of them."""

from __future__ import annotations

import mmap
from typing import BinaryIO

from cases.attachments.ports import Position
from hub.attachments.location.copying import copy
from hub.attachments.location.exif import LEAD, kept_of, position_in
from hub.attachments.location.stays import Stays

_STAY = frozenset({b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF", b"ICCP"})
_HAS_EXIF, _HAS_XMP = 0x08, 0x04
_LONGEST_EXIF = 1_048_576


def rewrite(data: mmap.mmap, out: BinaryIO) -> Position | None:
    """Write it without XMP and anything unknown, and with no more of its Exif than may stay.

    Answers with the position. Raises ``Stays`` if it is damaged.
    """
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        raise Stays("it does not begin as a WebP does")
    last = min(len(data), 8 + int.from_bytes(data[4:8], "little"))
    stay: list[tuple[bytes, int, int]] = []
    exif = b""
    at = 12
    while at + 8 <= last:
        kind, length = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        if at + 8 + length > len(data):
            raise Stays("it is damaged: a part of it is longer than the file")
        if kind == b"EXIF":
            if length > _LONGEST_EXIF:
                raise Stays("what it says of itself is too long")
            exif = data[at + 8 : at + 8 + length]
        elif kind in _STAY or kind == b"VP8X":
            stay.append((kind, at + 8, length))
        at += 8 + length + length % 2
    kept = kept_of(exif).removeprefix(LEAD) if exif else b""
    size = 4 + sum(8 + length + length % 2 for _, _, length in stay)
    size += 8 + len(kept) + len(kept) % 2 if kept else 0
    out.write(b"RIFF" + size.to_bytes(4, "little") + b"WEBP")
    for kind, start, length in stay:
        out.write(kind + length.to_bytes(4, "little"))
        if kind == b"VP8X" and length:
            flags = data[start] & ~(_HAS_XMP | _HAS_EXIF) | (_HAS_EXIF if kept else 0)
            out.write(bytes((flags,)) + data[start + 1 : start + length])
        else:
            copy(data, start, start + length, out)
        out.write(b"\x00" * (length % 2))
    if kept:
        out.write(b"EXIF" + len(kept).to_bytes(4, "little") + kept + b"\x00" * (len(kept) % 2))
    return position_in(exif) if exif else None
