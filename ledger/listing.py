"""Statements that are given numbers, and may answer with one text for all of their rows.

SQLite gives the interpreter up for every row of an answer, and gets it back when whoever has it by then lets
go of it; a thousand short rows are waited for a thousand times. One text is one row, and read in one go.
"""

from __future__ import annotations

from typing import Any

from pydantic_core import from_json
from sqlalchemy import TextClause, text

from ledger.prepared import Prepared
from ledger.rows import Rows

_ASKED = {
    "sqlite": "(SELECT value AS key FROM json_each(:{name})) AS {name}_",
    "postgresql": (
        "(SELECT CAST(jsonb_array_elements_text(CAST(:{name} AS jsonb)) AS bigint) AS key) AS {name}_"
    ),
}
_LIST = {
    "sqlite": "'[' || coalesce(group_concat({of}, ','), '') || ']'",
    "postgresql": "'[' || coalesce(string_agg(CAST({of} AS text), ','), '') || ']'",
}


def for_numbers(query: str, *, gathered: str = "", listed: str = "") -> Prepared:
    """The statement. ``{ids}`` and ``{keys}`` in it become tables, ``ids_`` and ``keys_``, of a column
    ``key``, out of one JSON parameter each; ``{gathered}`` all values of the column ``gathered``, which is
    JSON, as a list in JSON.

    ``listed``: the query's columns, each JSON. All of its rows are one text then: see ``rows_of``.
    """

    def of(dialect: str) -> TextClause:
        asked, every = _ASKED[dialect], _LIST[dialect]
        made = query.format(
            ids=asked.format(name="ids"),
            keys=asked.format(name="keys"),
            gathered=every.format(of=gathered),
        )
        if listed:
            row = " || ',' || ".join([f"found.{name}" for name in listed.split(", ")])
            rows = every.format(of=f"'[' || {row} || ']'")
            made = f"SELECT {rows} FROM ({made}) AS found"  # noqa: S608 - our own names
        return text(made)

    return Prepared({dialect: of(dialect) for dialect in _ASKED})


def rows_of(answer: Rows) -> list[Any]:
    """The rows of a statement that was made ``listed``, each a list of its columns, in the query's order."""
    rows: list[Any] = from_json(answer.scalar_one(), cache_strings="none")
    return rows
