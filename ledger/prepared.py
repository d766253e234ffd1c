"""Statements compiled once.

SQLAlchemy works out a statement's text and parameters anew at each execution (some 50 µs of Python, more
than SQLite needs to run it). The few that run for every group of events are compiled when this room is
loaded, one text for each database, and handed to the driver as they are. Their rows come as the driver gives
them: on SQLite a boolean is 0 or 1.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlalchemy import (
    BigInteger,
    Dialect,
    Executable,
    Select,
    String,
    TextClause,
    bindparam,
    cast,
    column,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.sql.elements import ClauseElement

_DIALECTS: dict[str, Dialect] = {
    "sqlite": SQLiteDialect_pysqlite(paramstyle="named"),
    "postgresql": PGDialect_psycopg(paramstyle="pyformat"),  # type: ignore[no-untyped-call]
}


Numbers = Select[tuple[int]]
"""A sub-select of whole numbers out of one JSON parameter, ``ids``: ``column.in_(numbers)``."""
Texts = Select[tuple[str]]
"""The same of texts, out of ``texts``."""
ByNumbers = Callable[[Numbers], Executable]
ByTexts = Callable[[Texts], Executable]


class Prepared:
    """A statement as text, by dialect, with the constants in it. Immutable.

    Given a function, it is called with the ``Numbers`` of each dialect to make the statement.
    """

    def __init__(self, statement: Executable | ByNumbers | Mapping[str, TextClause]) -> None:
        self._by_dialect = {name: _compiled(_for(statement, name), name) for name in _DIALECTS}

    @classmethod
    def by_texts(cls, statement: ByTexts) -> Prepared:
        """Of what is made with the ``Texts`` of each dialect."""
        made = cls.__new__(cls)
        made._by_dialect = {name: _compiled(statement(_TEXTS[name]), name) for name in _DIALECTS}
        return made

    def text(self, dialect: str) -> tuple[str, dict[str, Any]]:
        """The SQL in the driver's own parameter style, and the parameters that never change."""
        return self._by_dialect[dialect]


def ids(of: Iterable[int]) -> str:
    """The value of the parameter ``ids``."""
    return json.dumps(list(of))


def texts(of: Iterable[str]) -> str:
    """The value of the parameter ``texts``."""
    return json.dumps(list(of), ensure_ascii=False)


def _for(statement: Executable | ByNumbers | Mapping[str, TextClause], dialect: str) -> Executable:
    if isinstance(statement, Mapping):
        return statement[dialect]
    if isinstance(statement, Executable):
        return statement
    return statement(_NUMBERS[dialect])


def _compiled(statement: Executable, dialect: str) -> tuple[str, dict[str, Any]]:
    assert isinstance(statement, ClauseElement)
    compiled = statement.compile(dialect=_DIALECTS[dialect])
    return str(compiled), {name: value for name, value in compiled.params.items() if value is not None}


_LISTED, _LISTED_TEXTS = bindparam("ids", type_=String()), bindparam("texts", type_=String())
_NUMBERS: dict[str, Numbers] = {
    "sqlite": select(func.json_each(_LISTED).table_valued(column("value", BigInteger())).c.value),
    "postgresql": select(
        cast(func.jsonb_array_elements_text(cast(_LISTED, JSONB)).column_valued(), BigInteger)
    ),
}
_TEXTS: dict[str, Texts] = {
    "sqlite": select(func.json_each(_LISTED_TEXTS).table_valued(column("value", String())).c.value),
    "postgresql": select(
        cast(func.jsonb_array_elements_text(cast(_LISTED_TEXTS, JSONB)).column_valued(), String())
    ),
}
