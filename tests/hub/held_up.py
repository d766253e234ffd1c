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
        self._other = psycopg.connect(url)
        self._looking = psycopg.connect(url, autocommit=True)

    def hold(self) -> None:
        self._other.execute("LOCK TABLE lease IN ACCESS EXCLUSIVE MODE")

    def let_go(self) -> None:
        self._other.rollback()

    def kept_waiting(self) -> bool:
        """Does anybody wait for it?"""
        return bool(self._looking.execute("SELECT 1 FROM pg_locks WHERE NOT granted").fetchall())

    def close(self) -> None:
        self._other.close()
        self._looking.close()
        self.door.close()
        self.engine.dispose()
