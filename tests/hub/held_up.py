"""A PostgreSQL ledger whose leases can be kept waiting."""

from __future__ import annotations

from datetime import timedelta

import psycopg

from ledger.engine import open_engine
from ledger.postgres_door import PostgresDoor


class HeldUp:
    """A PostgreSQL ledger that can be held up: another session locks the leases' table."""

    def __init__(self, url: str) -> None:
        engine = open_engine(url, statement_timeout=timedelta(seconds=0.4))
        self.engine = engine
        self.door = PostgresDoor(engine, patience=timedelta(seconds=0.2))
        self._calm = open_engine(url)
        self.calm_door = PostgresDoor(self._calm)
        """Waits for half a minute, and does not give up while a busy machine comes to look at it."""
        self._other = psycopg.connect(url)
        self._looking = psycopg.connect(url, autocommit=True)

    def hold(self) -> None:
        self._other.execute("LOCK TABLE lease IN ACCESS EXCLUSIVE MODE")

    def let_go(self) -> None:
        self._other.rollback()

    def kept_waiting(self) -> bool:
        """Does anybody wait for it?"""
        return bool(self._looking.execute(_WAITING).fetchall())

    def close(self) -> None:
        self._other.close()
        self._looking.close()
        for door, engine in ((self.door, self.engine), (self.calm_door, self._calm)):
            door.close()
            engine.dispose()


# Of this database: other tests run on the same server.
_WAITING = (
    "SELECT 1 FROM pg_locks AS l JOIN pg_database AS d ON d.oid = l.database "
    "WHERE NOT l.granted AND d.datname = current_database()"
)
