"""Reading beside the writer: short read transactions on connections of their own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from ledger.errors import Away, Busy, Unstorable
from ledger.session import Session
from ledger.transience import Fault, fault_of

T = TypeVar("T")


class Reader:
    """Hands out read sessions. Each sees one consistent moment; what it would write comes to nothing."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        if engine.dialect.name == "postgresql":
            self._engine = engine.execution_options(isolation_level="REPEATABLE READ")

    @contextmanager
    def session(self) -> Iterator[Session]:
        """Raises ``Away`` when the database is away or goes away, ``Busy`` when it takes too long."""
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
