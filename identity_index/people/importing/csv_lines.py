"""The records of a CSV file, one after the other, in little memory, whatever is in it."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

LONGEST = 64 * 1024
"""Bytes of one line, at most; a longer one is no record of a person."""
MOST_LINES = 20
"""Lines that one record may go over: a quote that is never closed costs no more of the file than its line."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a row, and what to do. Holds nothing of the row itself."""

    problem: str
    fix: str
    column: str | None = None


@dataclass(frozen=True, slots=True)
class Cells:
    """``line``: the first; ``through``: the last. ``at``: bytes of the file read when it was. Lines count
    from 1."""

    line: int
    through: int
    at: int
    cells: list[str] | Problem


class CsvLines:
    """Reads on from where the file is. Lines that hold nothing are passed over."""

    def __init__(self, file: BinaryIO, *, encoding: str, delimiter: str) -> None:
        self._file = file
        self._encoding = encoding
        self._delimiter = delimiter
        self._ahead: deque[bytes] = deque()
        self._line = 0
        self._at = 0

    def __iter__(self) -> Iterator[Cells]:
        while (first := self._next()) is not None:
            if first.strip() or len(first) > LONGEST:
                yield self._record(first)

    def _record(self, first: bytes) -> Cells:
        """``first`` was read already; more is read where a quote is open at its end."""
        line, taken = self._line, [first]
        while True:
            if len(first) > LONGEST:
                wrong = Problem(f"the line is longer than {LONGEST:,} bytes", "Is it a CSV file at all?")
                return Cells(line, self._line, self._at, wrong)
            try:
                text = b"".join(taken).decode(self._encoding)
                return Cells(line, self._line, self._at, self._cells(text))
            except UnicodeDecodeError:
                wrong = Problem(
                    f"the line is not {self._encoding.upper()}",
                    "Write the file as UTF-8, or give the profile the encoding that it has.",
                )
                return self._given_back(line, taken, wrong)
            except _Open:
                more = self._next() if len(taken) < MOST_LINES else None
                if more is not None:
                    taken.append(more)
                    continue
                wrong = Problem("a quote is opened and not closed", 'Close it, or double it: "".')
                return self._given_back(line, taken, wrong)
            except csv.Error as error:
                wrong = Problem(f"the line is no CSV: {error}", "Double each quote within quotes.")
                return self._given_back(line, taken, wrong)

    def _cells(self, text: str) -> list[str]:
        try:
            return next(csv.reader([text], delimiter=self._delimiter, strict=True))
        except csv.Error as error:
            if "end of data" in str(error):
                raise _Open from error
            raise

    def _given_back(self, line: int, taken: list[bytes], wrong: Problem) -> Cells:
        """The first line is lost, and those that were read with it are read again."""
        for one in reversed(taken[1:]):
            self._ahead.appendleft(one)
            self._line -= 1
            self._at -= len(one)
        return Cells(line, self._line, self._at, wrong)

    def _next(self) -> bytes | None:
        line = self._ahead.popleft() if self._ahead else self._file.readline(LONGEST + 1)
        if not line:
            return None
        self._line += 1
        self._at += len(line)
        if len(line) > LONGEST and not line.endswith(b"\n"):
            while (rest := self._file.readline(LONGEST)) and not rest.endswith(b"\n"):
                self._at += len(rest)
            self._at += len(rest)
        return line


class _Open(Exception):
    """A quote is open at the end of what was given."""
