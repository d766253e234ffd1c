"""Reading beside the writer: short read transactions on connections of their own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine

from ledger.session import Session


class Reader:
    """Hands out read sessions. Each sees one consistent moment; what it would write is rolled back."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @contextmanager
    def session(self) -> Iterator[Session]:
        with self._engine.connect() as connection, connection.begin() as transaction:
            yield Session(connection)
            transaction.rollback()
