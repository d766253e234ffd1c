"""Reading beside the writer: short read transactions on connections of their own."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from ledger.errors import Away, Busy, Closed, Unstorable
from ledger.session import Session
from ledger.transience import Fault, fault_of

T = TypeVar("T")


class Reader:
    """Hands out read sessions. Each sees one consistent moment; what it would write comes to nothing."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        if engine.dialect.name == "postgresql":
            self._engine = engine.execution_options(isolation_level="REPEATABLE READ")
        self._ended = threading.Condition()
        self._open = 0
        self._closed = False

    @contextmanager
    def session(self) -> Iterator[Session]:
        """Raises ``Away`` when the database is away or goes away, ``Busy`` when it takes too long, ``Closed``
        after ``close``."""
        with self._ended:
            if self._closed:
                raise Closed("The hub is stopping.")
            self._open += 1
        try:
            with self._session() as session:
                yield session
        finally:
            with self._ended:
                self._open -= 1
                self._ended.notify_all()

    def close(self, patience: float) -> None:
        """Begin no more, and wait so many seconds at most for those that are open.

        Whoever gave one up (a request that went away, a task that was ended) does not end the thread that
        reads in it; and an engine that is disposed of meanwhile leaves its connection to nobody.
        """
        with self._ended:
            self._closed = True
            self._ended.wait_for(lambda: not self._open, patience)

    @contextmanager
    def _session(self) -> Iterator[Session]:
        try:
            with self._engine.connect() as connection, connection.begin() as transaction:
                yield Session(connection)
                transaction.rollback()
        except (SQLAlchemyError, UnicodeEncodeError) as error:
            fault = fault_of(error)
            if fault is Fault.UNSTORABLE:
                raise Unstorable(
                    f"The ledger's database {fault.value}; so nothing there is like it."
                ) from error
            if not fault.passes:
                raise
            kind = Away if fault.everyone else Busy
            raise kind(f"The ledger's database {fault.value}. Try again shortly.") from error

    async def run(self, look: Callable[[Session], T]) -> T:
        """What ``look`` finds in a session of its own, beside the event loop. Raises as ``session``."""

        def read() -> T:
            with self.session() as session:
                return look(session)

        return await asyncio.to_thread(read)
