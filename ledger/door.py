"""The one door for writes.

Every write is a unit of work: a function of a ``Session`` that does no I/O of its own and waits for
nothing. On SQLite one thread runs the units, each in a savepoint, many to a commit: one fsync pays for all of
them, and no two writers ever wait for each other's lock. On PostgreSQL some threads do, each unit in a
transaction of its own: see ``ledger.postgres_door``.
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, Protocol, TypeVar

import structlog
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError

from ledger.checkpoints import LONGEST_LOG, Checkpoints
from ledger.errors import Busy, Closed, Full
from ledger.session import Session
from ledger.submitted import Submitted

T = TypeVar("T")
Unit = Callable[[Session], T]
LastStep = Callable[[Session], None]

log = structlog.get_logger()

SPREAD_KIB = 32_768
"""Pages that a writer of ``spread`` rows has at hand at most: a page that it has not at hand is read again.
Others have 8 MiB."""


class Door(Protocol):
    """Where units of work go in.

    ``submit`` may be called from any thread and returns at once; the future ends when the unit is committed
    (its value) or refused (its exception, with nothing of it written unless its words say that nobody knows).
    A unit that must come after another is submitted once the other's future has ended: units that wait
    together are begun in the order given, but on PostgreSQL several run at once. ``submit`` raises ``Busy``
    when too much waits and ``Closed`` after ``close``.

    A unit may be run more than once, until one of its transactions is committed; so it changes nothing but
    the database, and leaves what follows to ``Session.after_commit``.
    """

    def submit(self, unit: Unit[T], *, patient: bool = False) -> Future[T]:
        """``patient``: wait for as long as the database is away, or held by another program, instead of
        ``Busy``. Only for units whose repeat does no harm: see ``ledger.effort``."""
        ...

    async def run(self, unit: Unit[T], *, patient: bool = False) -> T: ...

    def close(self) -> None: ...

    @property
    def depth(self) -> int:
        """How many units wait."""
        ...


class SqliteDoor:
    """The writer's thread over one connection. See ``Door``."""

    def __init__(
        self,
        engine: Engine,
        *,
        last_step: LastStep | None = None,
        most_waiting: int = 20_000,
        most_in_group: int = 256,
        spread: bool = False,
    ) -> None:
        """``spread``: rows go to places all over an index, as people's blocking keys do, which are hashes.
        The writer has more of the database's pages at hand, and another thread copies what it commits into
        the file (``ledger.checkpoints``)."""
        self._spread = spread
        self._engine = engine
        self._last_step = last_step
        self._most_waiting = most_waiting
        self._most_in_group = most_in_group
        self._waiting: deque[Submitted] = deque()
        self._wake = threading.Condition()
        self._closed = False
        self._changed = 0
        self._checkpoints = Checkpoints(engine) if spread else None
        self._thread = threading.Thread(target=self._serve, name="ledger-writer", daemon=True)
        self._thread.start()

    def submit(self, unit: Unit[T], *, patient: bool = False) -> Future[T]:
        future: Future[T] = Future()
        with self._wake:
            if self._closed:
                raise Closed("The hub is stopping; send it again when it is back.")
            if len(self._waiting) >= self._most_waiting:
                raise Busy(
                    f"{len(self._waiting)} units of work are waiting to be written; try again shortly."
                )
            self._waiting.append(Submitted(unit, future, patient))
            self._wake.notify()
        return future

    async def run(self, unit: Unit[T], *, patient: bool = False) -> T:
        return await asyncio.wrap_future(self.submit(unit, patient=patient))

    def close(self) -> None:
        """Write what was submitted, then stop. Safe to call twice."""
        with self._wake:
            self._closed = True
            self._wake.notify()
        self._thread.join()
        if self._checkpoints is not None:
            self._checkpoints.close()

    @property
    def depth(self) -> int:
        """How many units wait."""
        return len(self._waiting)

    def _serve(self) -> None:
        connection: Connection | None = None
        try:
            while not (self._closed and not self._waiting):
                group = self._next_group()
                if not group:
                    continue
                if connection is None:
                    connection = self._connected()
                try:
                    self._run_group(connection, group)
                except Exception as error:
                    log.exception("ledger.group_failed", units=len(group))
                    for waiting in group:
                        if not waiting.future.done():
                            waiting.future.set_exception(error)
                    connection.invalidate()
                    connection.close()
                    connection = None
        finally:
            if connection is not None:
                connection.close()

    def _connected(self) -> Connection:
        connection = self._engine.connect().execution_options(tolbooth_writes=True)
        if connection.dialect.name != "sqlite":
            return connection  # one thread may write to PostgreSQL too: nothing of this is to be said there
        # A statement that writes many rows keeps each page as it was before, to take itself back by, and of
        # more than 64 KiB in a file: of a file of people nine pages a row. A unit is small: in memory. (Not
        # for others, who may sort whole tables.)
        wanted = ["temp_store=MEMORY"]
        if self._spread:
            wanted += [f"cache_size=-{SPREAD_KIB}", f"wal_autocheckpoint={LONGEST_LOG}"]
        # Past SQLAlchemy, which would begin a transaction for it.
        cursor = connection.connection.cursor()
        for pragma in wanted:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()
        self._changed = _changed(connection)
        return connection

    def _next_group(self) -> list[Submitted]:
        with self._wake:
            while not self._waiting and not self._closed:
                self._wake.wait()
            size = min(len(self._waiting), self._most_in_group)
            taken = [self._waiting.popleft() for _ in range(size)]
        return [waiting for waiting in taken if waiting.begin()]

    def _run_group(self, connection: Connection, group: list[Submitted]) -> None:
        try:
            done = self._attempt(connection, group, alone=len(group) == 1)
        except _Undone:
            return
        except OperationalError as failed:
            if _is_held(failed):
                self._put_off(group)
                return
            # The whole group is undone: find the culprit by running each unit in a transaction of its own.
            if len(group) == 1:
                group[0].future.set_exception(self._explained(failed))
                return
            log.warning("ledger.group_retried_one_by_one", units=len(group), error=str(failed.orig))
            for waiting in group:
                self._run_group(connection, [waiting])
            return
        for waiting, session, value in done:
            waiting.written(session, value)
        if self._checkpoints is not None:
            changed = _changed(connection)
            self._checkpoints.after(changed - self._changed)
            self._changed = changed

    def _attempt(
        self, connection: Connection, group: list[Submitted], *, alone: bool
    ) -> list[tuple[Submitted, Session, Any]]:
        done: list[tuple[Submitted, Session, Any]] = []
        refused: list[tuple[Submitted, Exception]] = []
        with connection.begin():
            for waiting in group:
                session = Session(connection)
                if not alone:
                    connection.exec_driver_sql("SAVEPOINT unit")
                try:
                    value = waiting.unit(session)
                    if self._last_step is not None and session.outgoing:
                        self._last_step(session)
                except OperationalError:
                    raise
                except Exception as error:
                    if alone:
                        waiting.future.set_exception(error)
                        raise _Undone from error
                    connection.exec_driver_sql("ROLLBACK TO unit")
                    connection.exec_driver_sql("RELEASE unit")
                    refused.append((waiting, error))
                    continue
                if not alone:
                    connection.exec_driver_sql("RELEASE unit")
                done.append((waiting, session, value))
        for waiting, why in refused:
            waiting.future.set_exception(why)
        return done

    def _put_off(self, group: list[Submitted]) -> None:
        """Another program holds the database: nothing of these was written. Who cannot wait is told so."""
        with self._wake:
            every = [*group, *self._waiting]
            self._waiting = deque(one for one in every if one.patient)
        refused = [one for one in every if not one.patient]
        log.warning("ledger.held_by_another_program", refused=len(refused), waiting=len(self._waiting))
        error = Busy("Another program holds the ledger's database; try again shortly.")
        for one in refused:
            one.refused(error)

    def _explained(self, error: OperationalError) -> Exception:
        text = str(error.orig)
        if "full" in text or "disk I/O" in text:
            return Full(
                f"The disk that holds the ledger has no room ({text}). Free some; what was accepted is safe."
            )
        return error


def _changed(connection: Connection) -> int:
    """The rows that were changed by this connection, since it was made."""
    driver: Any = connection.connection.dbapi_connection
    return int(driver.total_changes)


def _is_held(error: OperationalError) -> bool:
    return "database is locked" in str(error.orig)


class _Undone(Exception):
    """A unit that ran alone was refused: roll its transaction back."""
