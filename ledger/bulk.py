"""Writing many rows by one statement.

sqlite3 gives up the interpreter at every step of a statement, so ``executemany`` from the writer's thread
fights the event loop for it row by row. One statement that reads its rows from one JSON parameter is a single
step: its text is always the same, and the loop waits once for a group and not once for a row.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy import BigInteger, Boolean, Integer, SmallInteger, Table, text
from sqlalchemy.types import TypeEngine

from ledger.prepared import Prepared
from ledger.storable import is_storable, storable

Value = str | int | bool | None
Rows = Sequence[Sequence[Value]]


def listed(rows: Rows) -> str:
    """The parameter ``rows`` of a statement made here; each row's values in the order of its columns.

    What no database can keep of a text is replaced in it: see ``ledger.storable``.
    """
    text = _encode(rows)
    if "\\u0000" in text or not is_storable(text):
        text = _encode([[storable(one) if isinstance(one, str) else one for one in row] for row in rows])
    return text


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def insert_listed(table: Table, *columns: str, then: str = "") -> Prepared:
    """``INSERT`` of every row, by dialect. ``then`` is what follows, such as ``ON CONFLICT DO NOTHING``."""
    names = ", ".join(columns)
    return Prepared(
        {
            dialect: text(
                f"INSERT INTO {table.name} ({names}) SELECT {names} FROM {_source(table, columns, dialect)} "  # noqa: S608
                f"WHERE true {then}"
            )
            for dialect in ("sqlite", "postgresql")
        }
    )


def update_listed(table: Table, key: Sequence[str], *columns: str, also: str = "") -> Prepared:
    """``UPDATE`` of every row named by its ``key`` columns, by dialect; a row is key, then columns.

    ``also`` is more to set, in SQL, such as ``, fence = fence + 1``.
    """
    every = (*key, *columns)
    sets = ", ".join(f"{name} = w.{name}" for name in columns)
    match = " AND ".join(f"{table.name}.{name} = w.{name}" for name in key)
    return Prepared(
        {
            dialect: text(
                f"UPDATE {table.name} SET {sets}{also} FROM {_source(table, every, dialect)} WHERE {match}"  # noqa: S608
            )
            for dialect in ("sqlite", "postgresql")
        }
    )


def _source(table: Table, columns: Sequence[str], dialect: str) -> str:
    """The rows as a table of named and typed columns. The names are our own, never a caller's text."""
    if dialect == "sqlite":
        values = [f"json_extract(value, '$[{place}]')" for place in range(len(columns))]
        rows = "json_each(:rows)"
    else:
        kinds = [_cast(table.c[name].type) for name in columns]
        values = [f"CAST(e ->> {place} AS {kind})" for place, kind in enumerate(kinds)]
        rows = "jsonb_array_elements(CAST(:rows AS jsonb)) AS e"
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
    return "text"
