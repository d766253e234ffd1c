"""JPEG (ITU-T T.81, annex B): a chain of segments, then the picture, up to a mark of its end."""

from __future__ import annotations

import mmap
import re
from typing import BinaryIO

from cases.attachments.ports import Position
from hub.attachments.location.copying import copy
from hub.attachments.location.exif import LEAD, kept_of, position_in
from hub.attachments.location.stays import Stays

_START, _END, _EXIF, _SCAN = 0xD8, 0xD9, 0xE1, 0xDA
_APP, _COMMENT = range(0xE0, 0xF0), 0xFE
_STAY = {0xE0: (b"JFIF\x00", b"JFXX\x00"), 0xE2: (b"ICC_PROFILE\x00",), 0xEE: (b"Adobe",)}
"""Of what programs may add: size, colours. XMP, IPTC, makers' notes and further pictures all say where."""
_MARK = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
"""In a picture's own bytes: anything but a stuffed 0xFF, a restart and a filler."""


def rewrite(data: mmap.mmap, out: BinaryIO) -> Position | None:
    """Write it without all that is not the picture, its colours, which way up it is and when it was taken.

    Nothing after the picture's end is written. Answers with the position. Raises ``Stays`` if it is damaged.
    """
    if data[:2] != b"\xff\xd8":
        raise Stays("it does not begin as a JPEG does")
    out.write(data[:2])
    at, position, seen = 2, None, False
    while True:
        at, mark = _mark_at(data, at)
        if mark == _END:
            out.write(b"\xff\xd9")
            return position
        length = int.from_bytes(data[at : at + 2], "big")
        if length < 2 or at + length > len(data):
            raise Stays("it is damaged: a part of it is longer than the file")
        body = data[at + 2 : at + length]
        if mark == _EXIF and body.startswith(LEAD) and not seen:
            seen, position = True, position_in(body)
            if kept := kept_of(body):
                _segment(out, mark, kept)
        elif _may_stay(mark, body):
            _segment(out, mark, body)
        at += length
        if mark == _SCAN:
            at = _picture(data, at, out)
            if at == len(data):
                # Its end is missing, as of an upload that broke off once: there is nothing after it either.
                return position


def _mark_at(data: mmap.mmap, at: int) -> tuple[int, int]:
    """The place behind the next mark, and the mark."""
    if data[at : at + 1] != b"\xff":
        raise Stays("it is damaged: its parts do not follow on each other")
    while data[at : at + 1] == b"\xff":
        at += 1
    if at >= len(data):
        raise Stays("it is damaged: it ends before its picture begins")
    return at + 1, data[at]


def _may_stay(mark: int, body: bytes) -> bool:
    if mark in _STAY:
        return body.startswith(_STAY[mark])
    return mark not in _APP and mark != _COMMENT


def _segment(out: BinaryIO, mark: int, body: bytes) -> None:
    out.write(bytes((0xFF, mark)) + (len(body) + 2).to_bytes(2, "big") + body)


def _picture(data: mmap.mmap, at: int, out: BinaryIO) -> int:
    """Write the picture's own bytes; answers with where the next mark is."""
    found = _MARK.search(data, at)
    end = len(data) if found is None else found.start()
    copy(data, at, end, out)
    return end
