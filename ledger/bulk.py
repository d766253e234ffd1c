"""Writing many rows by one statement.

sqlite3 gives up the interpreter at every step of a statement, so ``executemany`` from the writer's thread
fights the event loop for it row by row. One statement that reads its rows from one JSON parameter is a single
step: its text is always the same, and the loop waits once for a group and not once for a row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydantic_core import PydanticSerializationError, to_json
from sqlalchemy import BigInteger, Boolean, Float, Integer, SmallInteger, Table, text
from sqlalchemy.types import TypeEngine

from ledger.prepared import Prepared
from ledger.session import Session
from ledger.storable import storable

Value = str | int | float | bool | None
Rows = Sequence[Sequence[Value]]


def listed(rows: Rows) -> str:
    """The parameter ``rows`` of a statement made here; each row's values in the order of its columns.

    What no database can keep of a text is replaced in it: see ``ledger.storable``.
    """
    try:
        text = to_json(rows).decode()
    except PydanticSerializationError:  # half of a surrogate pair
        text = ""
    if not text or "\\u0000" in text:
        kept = [[storable(one) if isinstance(one, str) else one for one in row] for row in rows]
        text = to_json(kept).decode()
    return text


def insert_listed(table: Table, *columns: str, then: str = "") -> Prepared:
    """``INSERT`` of every row, by dialect. ``then`` is what follows, such as ``ON CONFLICT DO NOTHING``."""
    return Prepared(
        {
            dialect: text(_insert(table, columns, dialect, "rows", then))
            for dialect in ("sqlite", "postgresql")
        }
    )


class InsertTogether:
    """Rows of several tables, none of which refers to another.

    On PostgreSQL one statement: each way there and back costs as much as a small insert does. On SQLite,
    where there is no way to go, one for each table.
    """

    def __init__(self, *tables: tuple[Table, Sequence[str]]) -> None:
        self._each = {table.name: insert_listed(table, *columns) for table, columns in tables}
        parts = [
            f"i_{table.name} AS ({_insert(table, columns, 'postgresql', table.name)})"
            for table, columns in tables
        ]
        # For SQLite it is never asked for.
        self._all = Prepared(
            {"sqlite": text("SELECT 1"), "postgresql": text(f"WITH {', '.join(parts)} SELECT 1")}
        )

    def run(self, session: Session, rows: Mapping[Table, Rows]) -> None:
        """Insert the rows of each table named; of the others none."""
        given = {table.name: some for table, some in rows.items() if some}
        if session.dialect == "sqlite":
            for name, some in given.items():
                session.run(self._each[name], rows=listed(some))
        elif given:
            session.run(self._all, **{name: listed(given.get(name, ())) for name in self._each})


def _insert(table: Table, columns: Sequence[str], dialect: str, parameter: str, then: str = "") -> str:
    names = ", ".join(columns)
    source = _source(table, columns, dialect, parameter)
    return f"INSERT INTO {table.name} ({names}) SELECT {names} FROM {source} WHERE true {then}"  # noqa: S608


def update_listed(
    table: Table, key: Sequence[str], *columns: str, adding: Sequence[str] = (), also: str = ""
) -> Prepared:
    """``UPDATE`` of every row named by its ``key`` columns, by dialect; a row is key, then columns, then what
    is added to the columns of ``adding``.

    ``also`` is more to set, in SQL, such as ``, fence = fence + 1``.
    """
    every = (*key, *columns, *adding)
    sets = ", ".join(
        [f"{name} = w.{name}" for name in columns]
        + [f"{name} = {table.name}.{name} + w.{name}" for name in adding]
    )
    match = " AND ".join(f"{table.name}.{name} = w.{name}" for name in key)
    return Prepared(
        {
            dialect: text(
                f"UPDATE {table.name} SET {sets}{also} FROM {_source(table, every, dialect)} WHERE {match}"  # noqa: S608
            )
            for dialect in ("sqlite", "postgresql")
        }
    )


def _source(table: Table, columns: Sequence[str], dialect: str, parameter: str = "rows") -> str:
    """The rows as a table of named and typed columns. The names are our own, never a caller's text."""
    if dialect == "sqlite":
        values = [f"json_extract(value, '$[{place}]')" for place in range(len(columns))]
        rows = f"json_each(:{parameter})"
    else:
        kinds = [_cast(table.c[name].type) for name in columns]
        values = [f"CAST(e ->> {place} AS {kind})" for place, kind in enumerate(kinds)]
        rows = f"jsonb_array_elements(CAST(:{parameter} AS jsonb)) AS e"
    named = ", ".join(f"{value} AS {name}" for value, name in zip(values, columns, strict=True))
    return f"(SELECT {named} FROM {rows}) AS w"  # noqa: S608


def _cast(kind: TypeEngine[object]) -> str:
    if isinstance(kind, Boolean):
        return "boolean"
    if isinstance(kind, SmallInteger):
        return "smallint"
    if isinstance(kind, BigInteger):
        return "bigint"
    if isinstance(kind, Integer):
        return "integer"
    if isinstance(kind, Float):
        return "double precision"
    return "text"
