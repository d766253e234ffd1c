"""Copying a part of a file, a piece at a time."""

from __future__ import annotations

import mmap
from typing import BinaryIO

_PIECE = 262_144


def copy(data: mmap.mmap, start: int, end: int, out: BinaryIO) -> None:
    out.writelines(data[at : min(at + _PIECE, end)] for at in range(start, end, _PIECE))
