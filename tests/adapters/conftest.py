"""What the tests of the adapters share: envelopes, deliveries, a clock, and a real receiver on loopback."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest
from aiohttp import web
from pydantic import JsonValue

from adapters.contract import Batch, Delivery, Polls, Record
from adapters.kit.rest import RestClient, RestSettings
from schemas.envelope import Envelope

MORNING = date(2026, 5, 1)


@pytest.fixture
def morning() -> date:
    """The day of the extracts."""
    return MORNING


@dataclass
class Clock:
    """Seconds that go forward only when a test says so."""

    seconds: float = 0.0

    def __call__(self) -> float:
        return self.seconds

    def forward(self, seconds: float) -> None:
        self.seconds += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


def _envelope(number: int = 1, data: JsonValue = None) -> Envelope:
    moved: JsonValue = {
        "person": {"system": "revenues", "local_id": f"{number}"},
        "name": {"full": "Ailsa Example"},
        "moved_on": "2026-04-30",
    }
    return Envelope(
        id=f"{number}:2026-04-30",
        source="/council/revenues",
        type="uk.gov.council.person.moved.v1",
        subject=f"{number}",
        time=datetime(2026, 4, 30, tzinfo=UTC),
        data=moved if data is None else data,
    )


MakeDelivery = Callable[..., Delivery]


@pytest.fixture
def delivery() -> MakeDelivery:
    """Makes deliveries of an invented person's move."""

    def make(
        target: Mapping[str, JsonValue] | None = None,
        *,
        number: int = 1,
        attempt: int = 1,
        possible_duplicate: bool = False,
        data: JsonValue = None,
    ) -> Delivery:
        return Delivery(
            envelope=_envelope(number, data),
            subscription="app",
            key=f"key-{number}",
            attempt=attempt,
            deadline=datetime.now(UTC) + timedelta(minutes=1),
            possible_duplicate=possible_duplicate,
            target=target or {},
        )

    return make


@dataclass
class Receiver:
    """An app on loopback that answers as it is told and remembers what it was sent."""

    answer: Callable[[web.Request], Awaitable[web.StreamResponse]]
    url: str = ""
    got: list[tuple[Mapping[str, str], bytes]] = field(default_factory=list)


@pytest.fixture
def receiver() -> Callable[..., object]:
    """``async with receiver(answer)``: a real server for as long as the block lasts."""

    @asynccontextmanager
    async def serve(
        answer: Callable[[web.Request], Awaitable[web.StreamResponse]],
    ) -> AsyncIterator[Receiver]:
        app = Receiver(answer)

        async def take(request: web.Request) -> web.StreamResponse:
            app.got.append((request.headers, await request.read()))
            return await app.answer(request)

        application = web.Application(client_max_size=8 * 1024 * 1024)
        application.router.add_post("/{path:.*}", take)
        runner = web.AppRunner(application, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        app.url = f"http://{host}:{port}/events"
        try:
            yield app
        finally:
            await runner.cleanup()

    return serve


@dataclass
class Polled:
    """What one poll gave: its batches, their records, and the cursor after them."""

    batches: list[Batch]
    cursor: str | None

    @property
    def records(self) -> list[Record]:
        return [record for batch in self.batches for record in batch.records]

    def of(self, kind: type) -> list[Record]:
        return [record for record in self.records if isinstance(record, kind)]


@pytest.fixture
def poll() -> Callable[..., Polled]:
    """Polls to the end, committing each batch; or, given ``batches``, crashes after that many."""

    def run(adapter: Polls, cursor: str | None = None, *, batches: int | None = None) -> Polled:
        polled = Polled([], cursor)
        polling = adapter.poll(cursor)
        while batches is None or len(polled.batches) < batches:
            batch = next(polling, None)
            if batch is None:
                break
            polled.batches.append(batch)
            polled.cursor = batch.cursor
        return polled

    return run


@pytest.fixture
def client() -> Iterator[Callable[..., RestClient]]:
    """Makes REST clients for an address and settings; they are closed at the end."""
    made: list[RestClient] = []

    def make(url: str, **settings: JsonValue) -> RestClient:
        made.append(RestClient(RestSettings.model_validate({"base_url": url, **settings})))
        return made[-1]

    yield make
    for each in made:
        each.close()
