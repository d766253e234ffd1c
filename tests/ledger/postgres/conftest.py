"""A PostgreSQL of the tests' own, to be killed, stopped and starved; and a database on it for each test."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest
from sqlalchemy import Engine, text

from benchmarks.servers.postgres import PostgresServer
from benchmarks.servers.postgres_files import NotInstalled
from ledger.engine import open_engine
from ledger.postgres_door import PostgresDoor
from ledger.session import Session
from tests.conftest import Absent

PATIENCE = 30.0


@pytest.fixture(scope="package")
def server(absent: Absent) -> Iterator[PostgresServer]:
    """Running when a test begins; a test that stops it starts it again."""
    try:
        with PostgresServer(durable=False, settings={"max_connections": "40"}) as made:
            yield made
    except NotInstalled as error:
        absent(str(error))


@dataclass
class Marks:
    """A database with one table of marks, each the doing of one unit, and how to leave and count them."""

    server: PostgresServer
    url: str
    ends: ExitStack
    ran: Counter[int] = field(default_factory=Counter)
    """How often each unit was run, whatever came of it."""
    prepared: bool = False

    def engine(self, url: str = "", *, statement_timeout: float = 30) -> Engine:
        engine = open_engine(url or self.url, statement_timeout=timedelta(seconds=statement_timeout))
        self.ends.callback(engine.dispose)
        return engine

    def door(
        self,
        url: str = "",
        *,
        connections: int = 6,
        patience: float = 1,
        last_patience: float = 10,
        statement_timeout: float = 30,
    ) -> PostgresDoor:
        self.prepare()
        engine = self.engine(url, statement_timeout=statement_timeout)
        door = PostgresDoor(
            engine,
            connections=connections,
            patience=timedelta(seconds=patience),
            last_patience=timedelta(seconds=last_patience),
        )
        self.ends.callback(door.close)
        return door

    def prepare(self) -> None:
        """Make the one table of the ledger's own that a writer needs, where the server takes it now."""
        if self.prepared or not self.server.running:
            return
        columns = "token varchar(36) PRIMARY KEY, unit bigint NOT NULL, at bigint NOT NULL"
        create = f"CREATE TABLE IF NOT EXISTS writer ({columns})"
        self.server.execute(create, self.database)
        self.prepared = True

    def mark(self, number: int) -> Callable[[Session], int]:
        """A unit that leaves a mark. It is not idempotent: done twice, it shows."""
        return partial(self._mark, number=number)

    def _mark(self, session: Session, *, number: int) -> int:
        self.ran[number] += 1
        session.execute(text("INSERT INTO mark VALUES (:n)"), {"n": number})
        return number

    def found(self) -> Counter[int]:
        """How many marks each unit has left."""
        return Counter(int(str(n)) for (n,) in self.server.execute("SELECT n FROM mark", self.database))

    @property
    def database(self) -> str:
        return self.url.rpartition("/")[2]


@pytest.fixture
def marks(server: PostgresServer) -> Iterator[Marks]:
    if not server.running:
        server.start()
    name = f"t_{uuid4().hex[:10]}"
    with ExitStack() as ends:
        made = Marks(server, server.create_database(name), ends)
        server.execute("CREATE TABLE mark (n int)", name)
        yield made
    if server.running:
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")
