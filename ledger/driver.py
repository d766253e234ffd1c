"""Statements that are text already, given to the database's driver as they are.

SQLAlchemy would make a result of its own for each, with what it knows of its columns: measured on PostgreSQL,
110 µs of Python for a statement instead of 45, a third of what a unit of work costs. What it knows of
connections and faults still holds: the transaction is its own, and errors are raised as it raises them.

On PostgreSQL statements travel together where nobody looks at an answer in between, the transaction's BEGIN
with the first: a way there and back costs a busy process a wait for its turn, more than a statement.
https://www.postgresql.org/docs/current/libpq-pipeline-mode.html
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from ledger.rows import Rows


class Driver:
    """The driver's side of one connection, within a transaction that somebody else begins and ends."""

    __slots__ = ("_connection", "_cursor", "_together", "_waiting")

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._together = connection.dialect.name == "postgresql"
        self._cursor: Any = None
        self._waiting: list[tuple[str, Mapping[str, Any], Rows]] = []

    def run(self, sql: str, parameters: Mapping[str, Any]) -> Rows:
        """Execute, at the latest when somebody looks at the answer, or at ``send``.

        Raises ``DBAPIError``, without the parameters, which may be about a person.
        """
        if self._together:
            rows = Rows(self.send)
            self._waiting.append((sql, parameters, rows))
            return rows
        return self._alone(sql, parameters, Rows())

    def send(self) -> None:
        """Execute what waits, in order. Raises as ``run``."""
        waiting, self._waiting = self._waiting, []
        if len(waiting) == 1:
            self._alone(*waiting[0])
        elif waiting:
            self._all(waiting)

    def _all(self, waiting: Sequence[tuple[str, Mapping[str, Any], Rows]]) -> None:
        try:
            driver = self._driver()
            cursors = [driver.cursor() for _ in waiting]
            with driver.pipeline():
                for cursor, (sql, parameters, _) in zip(cursors, waiting, strict=True):
                    cursor.execute(sql, parameters)
            for cursor, (_, _, rows) in zip(cursors, waiting, strict=True):
                _read(cursor, rows)
        except self._connection.dialect.loaded_dbapi.Error as error:
            # The driver raises what the first that failed met; which one that was it does not say.
            raise self._told("; ".join(sql for sql, _, _ in waiting), error) from error

    def _alone(self, sql: str, parameters: Mapping[str, Any], rows: Rows) -> Rows:
        try:
            if self._cursor is None:
                self._cursor = self._driver().cursor()
            self._cursor.execute(sql, parameters)
            return _read(self._cursor, rows)
        except self._connection.dialect.loaded_dbapi.Error as error:
            raise self._told(sql, error) from error

    def _driver(self) -> Any:
        return self._connection.connection.dbapi_connection

    def _told(self, sql: str, error: Any) -> BaseException:
        connection = self._connection
        dialect = connection.dialect
        gone = not connection.invalidated and dialect.is_disconnect(error, self._driver(), self._cursor)
        if gone:
            connection.invalidate(error)
        told: BaseException = DBAPIError.instance(
            sql, None, error, dialect.loaded_dbapi.Error, connection_invalidated=gone, dialect=dialect
        )
        return told


def _read(cursor: Any, rows: Rows) -> Rows:
    if (columns := cursor.description) is None:
        return rows.answered((), (), cursor.rowcount)
    return rows.answered(tuple(one[0] for one in columns), cursor.fetchall(), cursor.rowcount)
