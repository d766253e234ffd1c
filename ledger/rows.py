"""What a statement answered, read to the end."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any


class Rows:
    """Rows with a field for each column, as the driver gives them: on SQLite a boolean is 0 or 1.

    ``rowcount`` is how many rows the statement changed or found.
    """

    __slots__ = ("_rows", "rowcount")

    def __init__(self, names: tuple[str, ...], values: Sequence[Sequence[Any]], rowcount: int) -> None:
        self._rows = [_row(names)._make(one) for one in values] if values else []
        self.rowcount = rowcount

    def __iter__(self) -> Iterator[Any]:
        return iter(self._rows)

    def all(self) -> list[Any]:
        return self._rows

    def first(self) -> Any | None:
        """The first row, if there is one."""
        return self._rows[0] if self._rows else None

    def one(self) -> Any:
        """The only row. Raises ``LookupError`` where there is none, or more."""
        if len(self._rows) != 1:
            raise LookupError(f"one row was looked for, and {len(self._rows)} were found")
        return self._rows[0]

    def scalar(self) -> Any | None:
        """The first value of the first row, if there is one."""
        return self._rows[0][0] if self._rows else None

    def scalar_one(self) -> Any:
        """The first value of the only row. Raises as ``one``."""
        return self.one()[0]


@cache
def _row(names: tuple[str, ...]) -> Any:
    # Renamed where it is no name: PostgreSQL calls a column without one "?column?".
    return namedtuple("Row", names, rename=True)
