"""PNG (W3C, third edition): chunks of length, type, data and check, from IHDR to IEND."""

from __future__ import annotations

import mmap
import zlib
from typing import BinaryIO

from cases.attachments.ports import Position
from hub.attachments.location.copying import copy
from hub.attachments.location.exif import LEAD, kept_of, position_in
from hub.attachments.location.stays import Stays

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_GO = frozenset({b"tEXt", b"zTXt", b"iTXt", b"tIME"})
_LONGEST_EXIF = 1_048_576


def rewrite(data: mmap.mmap, out: BinaryIO) -> Position | None:
    """Write it without its texts (XMP is one), and with no more of its Exif than may stay.

    Nothing after its end is written. Answers with the position. Raises ``Stays`` if it is damaged.
    """
    if data[:8] != _SIGNATURE:
        raise Stays("it does not begin as a PNG does")
    out.write(_SIGNATURE)
    at, position = 8, None
    while at < len(data):
        length, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        end = at + length + 12
        if end > len(data) or len(kind) < 4:
            raise Stays("it is damaged: a part of it is longer than the file")
        if kind == b"eXIf":
            if length > _LONGEST_EXIF:
                raise Stays("what it says of itself is too long")
            body = data[at + 8 : at + 8 + length]
            position = position_in(body)
            if kept := kept_of(body).removeprefix(LEAD):
                _chunk(out, kind, kept)
        elif kind not in _GO:
            copy(data, at, end, out)
        if kind == b"IEND":
            return position
        at = end
    raise Stays("it is damaged: its end is missing")


def _chunk(out: BinaryIO, kind: bytes, body: bytes) -> None:
    out.write(len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big"))
