"""A whole hub on a test's own event loop, with a real receiver on loopback."""

from __future__ import annotations

import asyncio
import shutil
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, ExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, func, select, text

from adapters.contract import Adapter
from adapters.webhook import Webhook
from cases.settings import Cases
from hub.bootstrap import Hub
from hub.intake import Result
from hub.migrating import migrate
from hub.settings import AdapterEntry, Settings
from hub.settings import Broker as BrokerSettings
from hub.settings import Database as DatabaseSettings
from hub.settings import Worker as WorkerSettings
from hub.submission import Submission
from identity_index.people.settings import People
from ledger import routing
from ledger.engine import open_engine
from ledger.reading import account
from ledger.session import Session
from ledger.tables import delivery, ready
from routes.retention import Retention
from routes.route import Route
from routes.subscription import Subscription
from schemas.envelope import Envelope
from tests import brokers, databases
from tests.conftest import Absent
from tests.databases import new_database, template_database
from tests.hub.receiving_app import PATIENCE, App, serving

QUICK = {"attempts": 8, "first": "20ms", "factor": 1, "cap": "20ms", "jitter": 0}


def subscription(name: str, url: str = "", **more: Any) -> Subscription:
    told = {"adapter": "webhook", "target": {"url": url} if url else {}} | more
    return Subscription.model_validate({"name": name, **told})


def route(to: str, **more: Any) -> Route:
    told = {"name": f"to-{to}", "types": ["form.submitted"], "to": to, "retry": QUICK} | more
    return Route.model_validate(told)


def event(
    name: str, key: str | None = None, *, answers: Mapping[str, str] | None = None, **more: Any
) -> Envelope:
    return Envelope(
        id=name,
        source="/invented/web",
        type="uk.gov.council.form.submitted.v1",
        time=datetime.now(UTC),
        partitionkey=key,
        data={
            "form": "pothole",
            "reference": name,
            "submitted_at": "2026-05-01T10:00:00Z",
            "answers": dict(answers or {"where": "Invented Street"}),
        },
        **more,
    )


class Town:
    """A running hub, and the short words by which tests use its own doors."""

    subscription = staticmethod(subscription)
    route = staticmethod(route)
    event = staticmethod(event)
    app = App
    serving = staticmethod(serving)

    def __init__(self, hub: Hub) -> None:
        self.hub = hub

    async def apply(self, routes: Sequence[Route], subscriptions: Sequence[Subscription]) -> None:
        await self.hub.door.run(
            lambda session: routing.apply(session, routes, subscriptions, owner="test", author="test")
        )
        self.hub.routing.refresh()

    async def send(self, *envelopes: Envelope) -> list[Result]:
        intake = self.hub.intake
        return await intake.take(Submission("tester", [intake.position(one, "tester") for one in envelopes]))

    def count(self, table: Table, *conditions: Any) -> int:
        with self.hub.reader.session() as session:
            return int(
                session.execute(select(func.count()).select_from(table).where(*conditions)).scalar_one()
            )

    def rows(self, table: Table, *conditions: Any) -> list[Any]:
        with self.hub.reader.session() as session:
            query = select(table).where(*conditions).order_by(*table.primary_key.columns)
            return list(session.execute(query).all())

    def states(self, name: str) -> Counter[str]:
        return Counter(row.state for row in self.rows(delivery, delivery.c.subscription == name))

    async def settled(self) -> None:
        """Wait until nothing waits."""
        await self.until(lambda: self.count(ready) == 0)

    async def until(self, what: Callable[[], bool]) -> None:
        """Look until the ledger says so: each look comes after the writer's next unit of work."""
        async with asyncio.timeout(PATIENCE):
            while not what():
                await self.hub.door.run(lambda _session: None)
                await asyncio.sleep(0.01)

    async def refuse(self, table: str, rows: str) -> None:
        """Have the database take no row of this kind, new or changed."""
        sqlite = [
            f"CREATE TRIGGER refuse_{what} BEFORE {what} ON {table} WHEN NEW.{rows} "
            "BEGIN SELECT RAISE(ABORT, 'not now'); END"
            for what in ("INSERT", "UPDATE")
        ]
        postgresql = [f"ALTER TABLE {table} ADD CONSTRAINT refuse CHECK (NOT {rows}) NOT VALID"]
        await self._execute(sqlite if self.hub.alone else postgresql)

    async def refuse_no_more(self, table: str) -> None:
        sqlite = [f"DROP TRIGGER refuse_{what}" for what in ("INSERT", "UPDATE")]
        postgresql = [f"ALTER TABLE {table} DROP CONSTRAINT refuse"]
        await self._execute(sqlite if self.hub.alone else postgresql)

    async def _execute(self, statements: list[str]) -> None:
        def unit(session: Session) -> None:
            for one in statements:
                session.execute(text(one))

        await self.hub.door.run(unit)

    def balances(self) -> None:
        with self.hub.reader.session() as session:
            found = account.take(session)
        # Intake is used without its HTTP door here, so every equation must hold, the tallies' too.
        assert found.balances, found.sentence()


MakeTown = Callable[..., AbstractAsyncContextManager[Town]]


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger brought up to date once; copying it is quicker than migrating again."""
    file = tmp_path_factory.mktemp("migrated") / "tolbooth.db"
    engine = open_engine(f"sqlite:///{file}")
    migrate(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return file


@pytest.fixture(scope="session")
def template() -> Iterator[str]:
    """A PostgreSQL ledger brought up to date once; its copies are all the same hub's."""
    with template_database() as name:
        yield name


@dataclass(frozen=True, slots=True)
class Servers:
    """What a hub stands on. Empty: what it has by itself."""

    database: str = ""
    broker: str = "memory://"


@pytest.fixture(params=["sqlite", "postgresql", "rabbitmq"])
def servers(request: pytest.FixtureRequest, tmp_path: Path, absent: Absent) -> Iterator[Servers]:
    """Each combination there is: SQLite with the in-process broker, PostgreSQL with it, and with RabbitMQ."""
    with ExitStack() as ends:
        if request.param == "sqlite":
            (tmp_path / "var").mkdir()
            shutil.copyfile(request.getfixturevalue("migrated"), tmp_path / "var" / "tolbooth.db")
            yield Servers()
            return
        if why := databases.why_absent():
            absent(why)
        database = ends.enter_context(new_database(request.getfixturevalue("template")))
        if request.param == "postgresql":
            yield Servers(database)
        else:
            yield Servers(database, request.getfixturevalue("vhost"))


@pytest.fixture(scope="session")
def vhost(absent: Absent) -> Iterator[str]:
    """A virtual host of RabbitMQ for the one hub that all copies of the template are."""
    if why := brokers.why_absent():
        absent(why)
    with brokers.new_vhost() as url:
        yield url


@pytest.fixture
def town(tmp_path: Path, servers: Servers) -> MakeTown:
    """``async with town(adapter, …, worker settings) as hub``: started, and stopped at the end.

    ``limits``: what ``[adapters.<name>]`` says of the systems, by the adapter's name.
    """
    data = tmp_path / "var"

    @asynccontextmanager
    async def make(
        *adapters: Adapter,
        limits: Mapping[str, Mapping[str, Any]] | None = None,
        retention: Mapping[str, Any] | None = None,
        people: Mapping[str, Any] | None = None,
        cases: Mapping[str, Any] | None = None,
        **worker: Any,
    ) -> AsyncIterator[Town]:
        told = {"stop_seconds": 5, **worker}
        settings = Settings(
            data=data,
            worker=WorkerSettings(**told),
            database=DatabaseSettings(url=servers.database),
            broker=BrokerSettings(url=servers.broker),
            retention=Retention.model_validate(retention or {}),
            people=People.model_validate(people or {}),
            cases=Cases.model_validate(cases or {}),
            adapters={
                name: AdapterEntry.model_validate({"kind": name, **told})
                for name, told in (limits or {}).items()
            },
        )
        named = {one.name: one for one in (Webhook("webhook", Webhook.Settings()), *adapters)}
        hub = Hub(settings, named)
        await hub.start()
        try:
            yield Town(hub)
        finally:
            await hub.stop()

    return make


Test = Callable[[], Awaitable[None]]


@pytest.fixture
def play() -> Callable[[Test], None]:
    """Run a test's own coroutine function to its end."""

    def run(test: Test) -> None:
        async def main() -> None:
            await test()

        asyncio.run(main())

    return run
