"""Records of a flat file, one after another: their fields and bytes, or what is wrong with them."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from adapters.kit.flat_file.lines import Lines, OverLong
from adapters.kit.flat_file.profile import Profile
from adapters.kit.flat_file.unusable import HEAD


@dataclass(slots=True)
class Taken:
    """One record as it stands in the file.

    ``fields`` is one string for fixed width; none for a blank line. ``line`` is its first line, counted from
    1. ``flaw``, where not "", says why its fields cannot be used, and ``fix`` what to do.
    """

    fields: list[str]
    raw: bytes
    line: int
    flaw: str = ""
    fix: str = ""


class Rows:
    """The records of one file; ``offset`` and ``line`` stand after the last one given."""

    def __init__(self, file: BinaryIO, profile: Profile) -> None:
        self._profile = profile
        self._lines = Lines(file, profile.encoding, profile.row_limit)

    @property
    def offset(self) -> int:
        """Bytes of the file before the next record."""
        return self._lines.offset

    @property
    def line(self) -> int:
        """Lines of the file before the next record."""
        return self._lines.line

    def read(self, offset: int, line: int) -> Iterator[Taken]:
        """Every record from ``offset`` on. Nothing in a record stops the reading of those after it.

        A quote that is never closed would take in all that follows. So where a record of several lines cannot
        be read, only its first line is refused, and reading goes on with the second.
        """
        lines = self._lines
        lines.go(offset, line)
        while True:
            try:
                for fields in self._split(iter(lines)):
                    yield self._taken(fields)
                    lines.begin()
            except OverLong:
                yield self._over_long()
            except csv.Error as error:
                yield self._unreadable(str(error))
            else:
                return
            lines.begin()

    def _split(self, lines: Iterator[str]) -> Iterator[list[str]]:
        if self._profile.form == "csv":
            return csv.reader(lines, delimiter=self._profile.delimiter, strict=True)
        return ([text] if (text := line.rstrip("\r\n")).strip() else [] for line in lines)

    def _taken(self, fields: list[str]) -> Taken:
        lines = self._lines
        taken = lines.taken
        raw = taken[0] if len(taken) == 1 else b"".join(taken)
        first = lines.line - len(taken) + 1
        if not lines.flaw:
            return Taken(fields, raw, first)
        return Taken(fields, raw, first, f"the row {lines.flaw}", "Correct the row, and how it is exported.")

    def _over_long(self) -> Taken:
        lines, limit = self._lines, self._profile.row_limit
        if lines.taken:
            first = lines.line - len(lines.taken) + 1
            flaw = f"a quote opened on line {first} is not closed within {limit} bytes"
            return Taken(
                [], lines.give_back(), first, flaw, "Close the quote, or double quotes within a field."
            )
        kept, size = lines.skip_line()
        return Taken(
            [],
            kept[:HEAD],
            lines.line,
            f"the row is {size} bytes long, and {limit} is the most a row may have",
            "Shorten the row at its source, or raise `row_limit` in the profile.",
        )

    def _unreadable(self, error: str) -> Taken:
        lines = self._lines
        first = lines.line - len(lines.taken) + 1
        fix = "Put fields with quotes or line ends between quotes, and double the quotes within."
        if len(lines.taken) == 1:
            return Taken([], lines.taken[0], first, f"the row is not well-formed CSV: {error}", fix)
        flaw = f"a quote opened on line {first} is not closed as it should be: {error}"
        return Taken([], lines.give_back(), first, flaw, fix)
