"""A whole hub behind a real server on loopback."""

from __future__ import annotations

import asyncio
import ssl
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import cache
from pathlib import Path
from shutil import copyfile
from typing import Any, ClassVar

import httpx2
import pytest
import uvicorn
from fastapi import FastAPI

from adapters.contract import (
    Adapter,
    Batch,
    Delivery,
    Health,
    Ignored,
    Invalid,
    Place,
    Receipt,
    Record,
    Reject,
    Retry,
    Translated,
)
from hub.api import problem, routers
from hub.api.events_in import EventsIn
from hub.bootstrap import Hub
from hub.settings import Database, Settings
from ledger import clock
from safeguards.keys import repository
from safeguards.policy import Scope
from schemas.envelope import Envelope
from tests import databases
from tests.conftest import Absent
from tests.databases import new_database

ROUTES = """
[subscriptions.app]
adapter = "receiver"
order_by = "partitionkey"

[routes.cases]
types = ["case.*"]
to = "app"
"""


@cache
def _authorities() -> ssl.SSLContext:
    """For clients that ask for no TLS: each would read all the authorities there are for itself."""
    return ssl.create_default_context()


class Receiver(Adapter):
    """A receiving app that refuses while it is told to."""

    accepts = ("*",)

    def __init__(self, name: str, settings: Adapter.Settings) -> None:
        super().__init__(name, settings)
        self.refuses = False
        self.away = False
        self.uncertain = False
        self.words = "no such street"
        self.got: list[str] = []

    def deliver(self, delivery: Delivery) -> Receipt:
        if self.away:
            raise Retry(self.words, uncertain=self.uncertain)
        if self.refuses:
            raise Reject(self.words)
        self.got.append(delivery.envelope.id)
        return Receipt(local_id=f"app-{delivery.envelope.id}")

    def check(self) -> Health:
        return Health(ok=not self.refuses, detail="it answers" if not self.refuses else "it refuses")


class Register(Adapter):
    """A register whose lines name a ward; one line can be translated again."""

    emits = ("sensor.alert",)
    case: ClassVar[dict[str, Any]] = {}

    def translate(self, raw: bytes, place: Place) -> Record:
        word = raw.decode().strip()
        if word == "comment":
            return Ignored("a comment", place)
        if word == "bad":
            return Invalid(raw, "the line names nothing", "name a case", place)
        return Translated((Envelope.model_validate({**self.case, "id": word}),), place)


class Tides(Adapter):
    """One that is polled, and has nothing new."""

    emits = ("sensor.alert",)
    every = timedelta(milliseconds=200)

    def poll(self, _cursor: str | None) -> Iterator[Batch]:
        return iter(())


class Running:
    """The hub, its parts for filling it, and a client for each scope."""

    def __init__(self, url: str, hub: Hub, receiver: Receiver, app: FastAPI) -> None:
        self.url = url
        self.hub = hub
        self.receiver = receiver
        self.app = app

    def until(self, client: httpx2.Client, path: str, fits: Callable[[Any], bool]) -> Any:
        """Ask ``path`` until the answer fits; the deliveries are made meanwhile by the hub itself."""
        end = time.monotonic() + 20
        while time.monotonic() < end:
            answer = client.get(path).json()
            if fits(answer):
                return answer
        raise AssertionError(f"{path} never fitted; at last it was {answer}")

    def key(self, *scopes: Scope, holder: str = "Ailsa Example", sources: tuple[str, ...] = ("*",)) -> str:
        return (
            self.hub.door.submit(
                lambda session: repository.create(
                    session,
                    at=clock.moment(clock.now(session)),
                    holder=holder,
                    scopes=scopes or tuple(Scope),
                    sources=sources,
                )
            )
            .result()
            .text
        )

    def client(self, *scopes: Scope, holder: str = "Ailsa Example") -> httpx2.Client:
        headers = {"authorization": f"Bearer {self.key(*scopes, holder=holder)}"}
        return httpx2.Client(base_url=self.url, headers=headers, timeout=30, verify=_authorities())


async def _serve(
    folder: Path,
    database: str,
    told: Mapping[str, Any],
    also: Sequence[Adapter],
    started: Callable[[Running, asyncio.Event], None],
) -> None:
    settings = Settings(
        data=folder,
        database=Database(url=database),
        **told,
        adapters={
            "receiver": {"kind": "test", "concurrency": 50, "breaker": {"pause": "1m"}},
            "asleep": {"kind": "test", "enabled": False},
        },
    )
    receiver = Receiver("receiver", Adapter.Settings())
    others = [Register("register", Adapter.Settings()), Tides("tides", Adapter.Settings()), *also]
    hub = Hub(settings, {one.name: one for one in (receiver, *others)})
    stopping = asyncio.Event()

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        await hub.start()
        yield
        await hub.stop()

    app = FastAPI(openapi_url=None, lifespan=lifespan)
    problem.install(app)
    routers.mount(app, hub)

    @app.get("/health/broken-for-the-test")
    async def broken() -> None:
        raise RuntimeError("a secret of the inside")

    server = uvicorn.Server(uvicorn.Config(EventsIn(hub, app), port=0, log_config=None, access_log=False))
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.005)
    port = server.servers[0].sockets[0].getsockname()[1]
    started(Running(f"http://127.0.0.1:{port}", hub, receiver, app), stopping)
    await stopping.wait()
    server.should_exit = True
    await serving


@pytest.fixture
def database() -> str:
    """The ledger's address; empty: SQLite, in the test's folder."""
    return ""


@pytest.fixture(params=["sqlite", "postgresql"])
def each_database(request: pytest.FixtureRequest, absent: Absent) -> Iterator[str]:
    """For ``database``, in a module whose hub is to stand on each."""
    if request.param == "sqlite":
        yield ""
        return
    if why := databases.why_absent():
        absent(why)
    with new_database(request.getfixturevalue("template")) as url:
        yield url


@pytest.fixture
def told() -> dict[str, Any]:
    """What else the settings say."""
    return {}


@pytest.fixture
def also() -> list[Adapter]:
    """Adapters beside those that every hub of these tests has."""
    return []


@pytest.fixture
def running(
    tmp_path: Path, database: str, told: dict[str, Any], also: list[Adapter], migrated: Path
) -> Iterator[Running]:
    if not database:
        copyfile(migrated, tmp_path / "tolbooth.db")
    ready = threading.Event()
    found: list[Any] = []
    failed: list[BaseException] = []

    def started(running: Running, stopping: asyncio.Event) -> None:
        found.extend((running, stopping, asyncio.get_running_loop()))
        ready.set()

    def run() -> None:
        try:
            asyncio.run(_serve(tmp_path, database, told, also, started))
        except BaseException as error:
            failed.append(error)
            raise
        finally:
            ready.set()

    thread = threading.Thread(target=run)
    thread.start()
    assert ready.wait(30)
    assert not failed, failed
    running, stopping, loop = found
    yield running
    loop.call_soon_threadsafe(stopping.set)
    thread.join(30)
    assert not failed, failed


@pytest.fixture
def operator(running: Running) -> Iterator[httpx2.Client]:
    """Holds every scope; the routes of the tests are applied."""
    with running.client() as client:
        applied = client.put("/routes", params={"owner": "tests"}, content=ROUTES)
        assert applied.status_code == 200, applied.text
        yield client


@pytest.fixture
def case() -> dict[str, Any]:
    """An event that the catalogue allows, with personal data in it."""
    return {
        "specversion": "1.0",
        "id": "c-1",
        "source": "/invented/app",
        "type": "uk.gov.council.case.opened.v1",
        "time": "2026-05-06T07:08:09Z",
        "partitionkey": "lane",
        "data": {
            "reference": "R-1",
            "service": "missed_bin",
            "title": "A bin on Invented Street",
            "description": "It was Ailsa Example who saw it",
            "channel": "web",
            "opened_at": "2026-05-06T07:08:09Z",
        },
    }
