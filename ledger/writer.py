"""A connection to PostgreSQL that units of work are written by, each in a transaction of its own."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto
from typing import Any, TypeVar
from uuid import uuid4

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from ledger.prepared import Prepared
from ledger.session import Session
from ledger.transience import Fault, fault_of

T = TypeVar("T")


class InDoubt(Exception):
    """The connection was lost after COMMIT was sent and before it was answered.

    ``token`` and ``unit`` say whose it was; ``session`` and ``value`` are what it has made, if it was.
    """

    def __init__(self, token: str, unit: int, session: Session, value: Any) -> None:
        super().__init__(f"the commit of unit {unit} of writer {token} was not answered")
        self.token = token
        self.unit = unit
        self.session = session
        self.value = value


class Verdict(Enum):
    """What became of a commit in doubt."""

    COMMITTED = auto()
    ROLLED_BACK = auto()
    PENDING = auto()
    """This is a standby that may hear of it yet: ask again."""


class Writer:
    """Belongs to one thread. It connects when it must, and anew after whatever ended the connection.

    Each transaction writes its number into the writer's own row, so that whether it was committed can be read
    from what was committed. The server's own word is not enough: a server that was killed, or a standby that
    was promoted, gives the numbers of transactions it has lost to others, and calls those committed.
    """

    def __init__(self, engine: Engine, last_step: Callable[[Session], None] | None) -> None:
        self._engine = engine
        self._last_step = last_step
        self._connection: Connection | None = None
        self.token = uuid4().hex
        self._unit = 0

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
                self._unit += 1
                written = session.run(_MARK, token=self.token, unit=self._unit).first() is not None
                try:
                    transaction.commit()
                except DBAPIError as error:
                    if not written or not error.connection_invalidated:
                        raise
                    raise InDoubt(self.token, self._unit, session, value) from error
        except BaseException as error:
            self._close_if_useless(error)
            raise
        return session, value

    def became(self, doubt: InDoubt) -> Verdict:
        """What became of the transaction. Raises what the database does.

        One that is still being committed holds the row, so this waits for its end.
        """
        connection = self._connected()
        try:
            with connection.begin() as look:
                if connection.exec_driver_sql("SELECT pg_is_in_recovery()").scalar_one():
                    look.rollback()
                    self.close()
                    return Verdict.PENDING
                last = connection.exec_driver_sql(_LAST, {"token": doubt.token}).scalar()
                look.rollback()
        except BaseException as error:
            self._close_if_useless(error)
            raise
        return Verdict.COMMITTED if last == doubt.unit else Verdict.ROLLED_BACK

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
                    if not connection.exec_driver_sql("SELECT pg_is_in_recovery()").scalar_one():
                        connection.exec_driver_sql(_FIRST, {"token": self.token})
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
# index to go by, which has its rows in the order it wants them: of a bitmap all would be sorted to take the
# first (a job of 232,000 replays sorted what was left of it for each hundred). This makes anything else dear,
# and forbids nothing.
_BY_INDEX = "; ".join(f"SET enable_{way} = off" for way in ("seqscan", "bitmapscan", "hashjoin", "mergejoin"))
_AT = "CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS bigint)"
_MONTH = 30 * 86_400 * 1_000_000
# Its own row, once, so that there is one to wait for. Those of processes long gone are forgotten.
_FIRST = (
    f"WITH gone AS (DELETE FROM writer WHERE at < {_AT} - {_MONTH} AND token <> %(token)s) "  # noqa: S608
    f"INSERT INTO writer (token, unit, at) VALUES (%(token)s, 0, {_AT}) ON CONFLICT DO NOTHING"
)
# Only of a transaction that has written: one that has not stays free of a commit that must reach the disk.
_MARK = Prepared(
    {
        "postgresql": text(
            f"INSERT INTO writer (token, unit, at) SELECT :token, :unit, {_AT} "
            "WHERE pg_current_xact_id_if_assigned() IS NOT NULL "
            "ON CONFLICT (token) DO UPDATE SET unit = excluded.unit, at = excluded.at RETURNING unit"
        ),
        "sqlite": text("SELECT 1"),  # never asked for
    }
)
_LAST = "SELECT unit FROM writer WHERE token = %(token)s FOR UPDATE"
