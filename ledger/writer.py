"""A connection to PostgreSQL that units of work are written by, each in a transaction of its own."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from ledger.session import Session
from ledger.transience import Fault, fault_of

T = TypeVar("T")


class InDoubt(Exception):
    """The connection was lost after COMMIT was sent and before it was answered.

    ``number`` is the transaction's; ``session`` and ``value`` are the unit's, should it prove committed.
    """

    def __init__(self, number: str, timeline: str, session: Session, value: Any) -> None:
        super().__init__(f"the commit of transaction {number} was not answered")
        self.number = number
        self.timeline = timeline
        self.session = session
        self.value = value


class Verdict(Enum):
    """What became of a commit in doubt."""

    COMMITTED = auto()
    ROLLED_BACK = auto()
    PENDING = auto()
    """It is still being committed, or this is a standby that may hear of it yet: ask again."""
    UNKNOWABLE = auto()
    """Another server took over since, and numbers its transactions anew from where it stood."""


class Writer:
    """Belongs to one thread. It connects when it must, and anew after whatever ended the connection."""

    def __init__(self, engine: Engine, last_step: Callable[[Session], None] | None) -> None:
        self._engine = engine
        self._last_step = last_step
        self._connection: Connection | None = None
        self._timeline = ""

    def write(self, unit: Callable[[Session], T]) -> tuple[Session, T]:
        """Run ``unit`` and commit. Raises what the unit or the database did, with nothing written, and
        ``InDoubt``."""
        connection = self._connected()
        try:
            with connection.begin() as transaction:
                session = Session(connection)
                value = unit(session)
                if self._last_step is not None and session.outgoing:
                    self._last_step(session)
                # Asked for even where nothing was written: where a unit swallowed the error of a statement,
                # PostgreSQL rolls back and answers COMMIT with success all the same. This fails then.
                number: str | None = connection.exec_driver_sql(_NUMBER).scalar()
                try:
                    transaction.commit()
                except DBAPIError as error:
                    if number is None or not error.connection_invalidated:
                        raise
                    raise InDoubt(number, self._timeline, session, value) from error
        except BaseException as error:
            self._close_if_useless(error)
            raise
        return session, value

    def became(self, doubt: InDoubt) -> Verdict:
        """What became of the transaction. Raises what the database does."""
        connection = self._connected()
        try:
            with connection.begin() as look:
                found = connection.exec_driver_sql(_STATUS, {"number": doubt.number}).one()
                look.rollback()
        except BaseException as error:
            self._close_if_useless(error)
            if isinstance(error, DBAPIError) and "is in the future" in str(error.orig):
                return Verdict.ROLLED_BACK  # a standby was promoted that never heard of it
            raise
        if found.standby:
            self.close()
            return Verdict.PENDING
        if found.status == "aborted":
            return Verdict.ROLLED_BACK
        if doubt.timeline != self._timeline or found.status is None:
            return Verdict.UNKNOWABLE
        return Verdict.COMMITTED if found.status == "committed" else Verdict.PENDING

    @property
    def connected(self) -> bool:
        return self._connection is not None

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _connected(self) -> Connection:
        if self._connection is None:
            connection = self._engine.connect()
            # The pool is for readers, who come and go; this one is a thread's own until it ends.
            connection.detach()
            try:
                with connection.begin():
                    connection.exec_driver_sql(_BY_INDEX)
                with connection.begin() as look:
                    self._timeline = connection.exec_driver_sql(_TIMELINE).scalar_one()
                    look.rollback()
            except BaseException:
                connection.close()
                raise
            self._connection = connection
        return self._connection

    def _close_if_useless(self, error: BaseException) -> None:
        """A connection that ended, or that leads to a standby: the next may lead to the new primary."""
        connection = self._connection
        if connection is not None and (connection.invalidated or fault_of(error) is Fault.READ_ONLY):
            self.close()


# Statements are planned once a connection, often while the tables are empty, and PostgreSQL would then read
# them whole for ever: after 12,000 events a claim took 28 ms instead of 2. Each statement of a unit has an
# index to go by. This makes anything else dear, and forbids nothing.
_BY_INDEX = "SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off"
_NUMBER = "SELECT CAST(pg_current_xact_id_if_assigned() AS text)"
_STATUS = (
    "SELECT pg_xact_status(CAST(CAST(%(number)s AS text) AS xid8)) AS status, pg_is_in_recovery() AS standby"
)
# A standby writes no log of its own. The first eight digits of a log file's name are the timeline, which
# changes when a standby takes over.
_TIMELINE = (
    "SELECT CASE WHEN pg_is_in_recovery() THEN '' ELSE left(pg_walfile_name(pg_current_wal_lsn()), 8) END"
)
