"""A file of which nothing can be used."""

from __future__ import annotations

HEAD = 64 * 1024
"""Bytes of a file or row that are kept with an invalid record, at most."""


class Unusable(Exception):
    """Nothing in the file can be used; it goes to quarantine, whole, and a person must look.

    ``problem`` and ``fix`` are written for that person; ``line`` and ``column`` name the place where known.
    """

    def __init__(self, problem: str, fix: str, *, line: int | None = None, column: str | None = None) -> None:
        super().__init__(f"{problem}. {fix}")
        self.problem = problem
        self.fix = fix
        self.line = line
        self.column = column
