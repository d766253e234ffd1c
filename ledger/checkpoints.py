"""Copying what was committed out of SQLite's log into its database, beside the writer.

SQLite does that at a commit once its log is long, so that the one whose commit it is waits, and everybody
behind it. Where rows go to places all over an index the log grows by pages faster than by rows, and what is
copied is most of what a commit costs. A thread of its own copies at the same time: it takes no lock that a
writer or a reader waits for (https://www.sqlite.org/pragma.html#pragma_wal_checkpoint, PASSIVE). What was
committed is as durable as ever: it is on the disk in the log before, and in the database after.
"""

from __future__ import annotations

import sqlite3
import threading

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

ROWS = 10_000
"""Changed rows after which it is time. Of a file of people that is a unit or so; one event changes ten."""
LONGEST_LOG = 32_768
"""Pages of the log, 128 MiB, at which the writer copies the rest by itself. SQLite begins its log anew when
all of it was copied and nobody is writing, which of a writer that never rests is never so."""

log = structlog.get_logger()


class Checkpoints:
    """A thread that sleeps until enough was committed. ``engine`` is of SQLite."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._rows = 0
        self._closed = False
        self._wake = threading.Condition()
        self._thread = threading.Thread(target=self._serve, name="ledger-checkpoints", daemon=True)
        self._thread.start()

    def after(self, rows: int) -> None:
        """So many rows were changed, and are committed. Returns at once."""
        with self._wake:
            self._rows += rows
            if self._rows >= ROWS:
                self._wake.notify()

    def close(self) -> None:
        """Copy what it is time for, then stop. Safe to call twice."""
        with self._wake:
            self._closed = True
            self._wake.notify()
        self._thread.join()

    def _serve(self) -> None:
        while True:
            with self._wake:
                while self._rows < ROWS and not self._closed:
                    self._wake.wait()
                if self._rows < ROWS:
                    return
                self._rows = 0
            try:
                self._copy()
            except (sqlite3.Error, SQLAlchemyError) as error:
                # Nothing is lost by it: it is in the log, and the writer, who answers for it, copies it then.
                log.warning("ledger.checkpoint_failed", error=str(error))

    def _copy(self) -> None:
        connection = self._engine.raw_connection()
        try:
            connection.cursor().execute("PRAGMA wal_checkpoint(PASSIVE)")
        finally:
            connection.close()
