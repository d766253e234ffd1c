"""What a statement answered, read to the end."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any


class Rows:
    """Rows with a field for each column, as the driver gives them: on SQLite a boolean is 0 or 1.

    A statement may not have been sent yet: it is when its answer, or that of a later one, is first looked at.
    Whatever looks raises what the database does.
    """

    __slots__ = ("_ask", "_rowcount", "_rows")

    def __init__(self, ask: Callable[[], None] | None = None) -> None:
        """``ask`` sees to it that ``answered`` has been called when it returns."""
        self._ask = ask
        self._rows: list[Any] = []
        self._rowcount = -1

    def answered(self, names: tuple[str, ...], values: Sequence[Sequence[Any]], rowcount: int) -> Rows:
        self._ask = None
        self._rows = list(map(_row(names), values)) if values else []
        self._rowcount = rowcount
        return self

    @property
    def rowcount(self) -> int:
        """How many rows the statement changed or found."""
        self._look()
        return self._rowcount

    def __iter__(self) -> Iterator[Any]:
        return iter(self._look())

    def all(self) -> list[Any]:
        return self._look()

    def first(self) -> Any | None:
        """The first row, if there is one."""
        rows = self._look()
        return rows[0] if rows else None

    def one(self) -> Any:
        """The only row. Raises ``LookupError`` where there is none, or more."""
        rows = self._look()
        if len(rows) != 1:
            raise LookupError(f"one row was looked for, and {len(rows)} were found")
        return rows[0]

    def scalar(self) -> Any | None:
        """The first value of the first row, if there is one."""
        rows = self._look()
        return rows[0][0] if rows else None

    def scalar_one(self) -> Any:
        """The first value of the only row. Raises as ``one``."""
        return self.one()[0]

    def _look(self) -> list[Any]:
        if self._ask is not None:
            self._ask()
        return self._rows


@cache
def _row(names: tuple[str, ...]) -> Callable[[Sequence[Any]], Any]:
    # Renamed where it is no name: PostgreSQL calls a column without one "?column?".
    # (mypy wants to know a named tuple's fields beforehand.)
    made_of: Any = namedtuple
    make: Callable[[Sequence[Any]], Any] = made_of("Row", names, rename=True)._make
    return make
