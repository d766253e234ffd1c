"""Lines of a file with their byte offsets, read in constant memory.

The csv module reads records from any iterator of lines; over this one it leaves behind exactly which bytes a
record took, quoted line ends included.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from adapters.kit.flat_file.profile import Encoding
from adapters.kit.flat_file.screening import looks_like_utf8
from adapters.kit.flat_file.unusable import HEAD


class OverLong(Exception):
    """The record being read is longer than a row may be."""


class Lines:
    """The lines of a file from a byte offset on, decoded.

    ``offset`` and ``line`` stand after the last line read. ``taken`` holds the lines since ``begin()``;
    ``flaw`` says what is wrong with their bytes, if anything. Bytes that cannot be decoded come through as
    lone surrogates, so that the record around them can still be told from the next.
    """

    def __init__(self, file: BinaryIO, encoding: Encoding, limit: int) -> None:
        self._file = file
        self._codec = "utf-8" if encoding == "utf-8-sig" else encoding
        self._wide = self._codec == "utf-8"
        self._limit = limit
        self.offset = 0
        self.line = 0
        self.taken: list[bytes] = []
        self.flaw = ""
        self._begun = (0, 0)

    def go(self, offset: int, line: int) -> None:
        """Read on from ``offset``, where ``line`` lines lie before."""
        self._file.seek(offset)
        self.offset = offset
        self.line = line
        self.begin()

    def begin(self) -> None:
        """A new record begins here."""
        self.taken = []
        self.flaw = ""
        self._begun = (self.offset, self.line)

    def give_back(self) -> bytes:
        """Keep the first line of the record begun, and read the lines after it again; the line kept."""
        first = self.taken[0]
        offset, line = self._begun
        self.go(offset + len(first), line + 1)
        return first

    def skip_line(self) -> tuple[bytes, int]:
        """Pass over a line that is too long: the beginning of it, and its whole length in bytes."""
        start = self.offset
        kept = self._file.readline(HEAD)
        self.offset += len(kept)
        piece = kept
        while piece and not piece.endswith(b"\n"):
            piece = self._file.readline(HEAD)
            self.offset += len(piece)
        self.line += 1
        return kept, self.offset - start

    def __iter__(self) -> Iterator[str]:
        """Decoded lines with their ends. Raises ``OverLong``, before the line that is too much."""
        readline, limit, codec = self._file.readline, self._limit, self._codec
        while raw := readline(limit + 1):
            size = len(raw)
            if size > limit or (self.taken and size + sum(map(len, self.taken)) > limit):
                self._file.seek(self.offset)
                raise OverLong
            self.offset += size
            self.line += 1
            self.taken.append(raw)
            if raw.isascii():
                if b"\0" in raw:
                    self.flaw = "holds NUL characters"
                yield raw.decode("ascii")
            else:
                yield self._decoded(raw, codec)

    def _decoded(self, raw: bytes, codec: str) -> str:
        if not self._wide and looks_like_utf8(raw):
            self.flaw = f"is in UTF-8, and {codec} was expected"
        elif b"\0" in raw:
            self.flaw = "holds NUL characters"
        try:
            return raw.decode(codec)
        except UnicodeDecodeError as error:
            self.flaw = (
                f"is not {codec}: byte {error.start + 1} of line {self.line} is 0x{raw[error.start]:02x}"
            )
            return raw.decode(codec, errors="surrogateescape")
