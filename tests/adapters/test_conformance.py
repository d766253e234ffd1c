"""Every built-in adapter runs the conformance suite of the contract."""

from __future__ import annotations

import csv
import json
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import ExitStack, asynccontextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from shutil import rmtree
from typing import Any

import pytest
from aiohttp import web

from adapters.bacs_arudd import BacsArudd
from adapters.bacs_arudd.sandbox import write_report
from adapters.conformance import BatchSuite, DeliveringSuite, ListingSuite, TranslatingSuite
from adapters.email import Email
from adapters.nightly_file import NightlyFile
from adapters.open311 import Open311
from adapters.open311.sandbox import Habits, Sandbox
from adapters.revenues_extract import RevenuesExtract
from adapters.revenues_extract.sandbox import write_extract
from adapters.verint import Verint
from adapters.verint.sandbox import Cases, running
from adapters.verint.sandbox.cases import FIRST_CASE, CaseThere
from adapters.verint.sandbox.mischief import Mischief
from adapters.verint.sandbox.running import RunningSandbox
from adapters.verint.sandbox.service import PASSWORD, USER
from adapters.webhook import Webhook
from schemas.envelope import Envelope
from tests.mail import mail_server

MORNING = date(2026, 5, 1)


def _moved(number: int) -> Envelope:
    return Envelope(
        id=f"{number}",
        source="/council/revenues",
        type="uk.gov.council.person.moved.v1",
        time=datetime(2026, 5, 1, tzinfo=UTC),
        data={
            "person": {"system": "revenues", "local_id": str(number)},
            "name": {"full": "Ailsa Example"},
            "moved_on": "2026-05-01",
        },
    )


class App:
    """A receiving app that drops repeats by ``webhook-id``, as ours is documented to be dropped."""

    def __init__(self) -> None:
        self.target: dict[str, Any] = {}
        self._effects: dict[str, str] = {}
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        application = web.Application()
        application.router.add_post("/events", self._take)
        self._runner = web.AppRunner(application, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.target = {"url": f"http://{host}:{port}/events"}

    async def go_away(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def effects(self) -> Sequence[str]:
        return list(self._effects.values())

    async def _take(self, request: web.Request) -> web.Response:
        self._effects.setdefault(request.headers["webhook-id"], json.loads(await request.read())["id"])
        return web.Response(text="ok")


class TestWebhook(DeliveringSuite):
    adapter_class = Webhook

    def settings(self, folder: Path) -> dict[str, Any]:
        return {"timeout": 10}

    @asynccontextmanager
    async def system(self, folder: Path) -> AsyncIterator[App]:
        app = App()
        await app.start()
        try:
            yield app
        finally:
            await app.go_away()

    def envelope(self, number: int) -> Envelope:
        return _moved(number)


class Mailbox:
    """What a mail server took."""

    def __init__(self, ends: ExitStack) -> None:
        self._ends = ends
        self.server = ends.enter_context(mail_server())
        self.target: dict[str, Any] = {"to": ["duty@council.example"]}

    def effects(self) -> Sequence[str]:
        found = [str(one["Message-ID"]) for one in self.server.mails]
        return [one.removeprefix("<conformance-").partition("@")[0] for one in found]

    async def go_away(self) -> None:
        self._ends.close()


class TestEmail(DeliveringSuite):
    adapter_class = Email
    port = 0

    def settings(self, folder: Path) -> dict[str, Any]:
        return {"host": "127.0.0.1", "port": self.port or 25, "security": "none", "sender": "hub@h.example"}

    @asynccontextmanager
    async def system(self, folder: Path) -> AsyncIterator[Mailbox]:
        with ExitStack() as ends:
            box = Mailbox(ends)
            self.port = box.server.port
            yield box

    def envelope(self, number: int) -> Envelope:
        return Envelope(
            id=f"{number}",
            source="/tolbooth/h",
            type="uk.gov.council.hub.notice.issued.v1",
            time=datetime(2026, 5, 1, tzinfo=UTC),
            data={"recipient": "duty", "hub": "h", "trial": True},
        )


class Outbox:
    """A folder that somebody fetches files from."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.target: dict[str, Any] = {"columns": {"id": "id", "name": "data.name.full"}}

    def effects(self) -> Sequence[str]:
        found = []
        for path in sorted(self.folder.glob("*.csv")):
            with path.open(newline="") as file:
                found += [row[0] for row in list(csv.reader(file))[1:-1]]
        return found

    async def go_away(self) -> None:
        rmtree(self.folder)


class TestNightlyFile(BatchSuite):
    adapter_class = NightlyFile

    def settings(self, folder: Path) -> dict[str, Any]:
        return {"folder": str(folder), "at": "02:00"}

    @asynccontextmanager
    async def system(self, folder: Path) -> AsyncIterator[Outbox]:
        folder.mkdir(exist_ok=True)
        yield Outbox(folder)

    def envelope(self, number: int) -> Envelope:
        return _moved(number)


class TestRevenuesExtract(TranslatingSuite):
    adapter_class = RevenuesExtract

    def settings(self, folder: Path) -> dict[str, Any]:
        return {"folder": str(folder), "settle": "0s"}

    def fill(self, folder: Path, records: int) -> None:
        write_extract(folder, rows=records, on=MORNING)

    def spoil(self, folder: Path) -> None:
        write_extract(folder, rows=2, bad=1, on=MORNING)

    def mend(self, raw: bytes) -> bytes:
        return raw.replace(b"31/02/2026", b"28/02/2026")


class TestBacsArudd(TranslatingSuite):
    adapter_class = BacsArudd

    def settings(self, folder: Path) -> dict[str, Any]:
        return {"folder": str(folder), "settle": "0s"}

    def fill(self, folder: Path, records: int) -> None:
        write_report(folder, items=records, accounts=2, on=MORNING)

    def spoil(self, folder: Path) -> None:
        write_report(folder, items=2, bad=1, on=MORNING)

    def mend(self, raw: bytes) -> bytes:
        return raw.replace(b'sortCode="0000"', b'sortCode="000000"')


class Roads:
    """A back office behind the sandbox; our reference, which is the event's id here, is an attribute."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.target: dict[str, Any] = {}

    def effects(self) -> Sequence[str]:
        return [each.attribute("our_ref") for each in self.sandbox.office.listed()]

    async def go_away(self) -> None:
        self.sandbox.go_away()


class TestOpen311(TranslatingSuite, DeliveringSuite):
    adapter_class = Open311

    @pytest.fixture(autouse=True)
    def _offices(self) -> Iterator[None]:
        """One back office for each folder, for as long as the test lasts."""
        with ExitStack() as running:
            self.running = running
            self.offices: dict[Path, Sandbox] = {}
            self.noon = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
            yield

    def office(self, folder: Path) -> Sandbox:
        if folder not in self.offices:
            self.offices[folder] = self.running.enter_context(Sandbox(Habits(api_key="sesame")))
        return self.offices[folder]

    def settings(self, folder: Path) -> dict[str, Any]:
        return {
            "base_url": self.office(folder).url,
            "api_key": "sesame",
            "services": {"pothole": "POTHOLE"},
            "reference_attribute": "our_ref",
            "lookup": {"at": "extended_attributes.our_ref", "parameter": "our_ref"},
            "polls": ["requests", "servicerequestupdates"],
            "margin": "0s",
        }

    @asynccontextmanager
    async def system(self, folder: Path) -> AsyncIterator[Roads]:
        yield Roads(self.office(folder))

    def envelope(self, number: int) -> Envelope:
        return Envelope(
            id=f"C-{number}",
            source="/council/web",
            type="uk.gov.council.case.opened.v1",
            time=datetime(2026, 5, 6, 9, 30, tzinfo=UTC),
            data={
                "reference": f"C-{number}",
                "service": "pothole",
                "title": "A pothole",
                "channel": "web",
                "opened_at": "2026-05-06T09:30:00Z",
                "location": {"position": {"latitude": 57.1, "longitude": -2.1}},
            },
        )

    def fill(self, folder: Path, records: int) -> None:
        """Half of them requests, a minute apart, the other half updates of the first."""
        office = self.office(folder).office
        fields = {"service_code": ["POTHOLE"], "lat": ["57.1"], "long": ["-2.1"]}
        requests = records // 2
        for number in range(requests):
            office.take(fields, self.noon - timedelta(days=2) + timedelta(minutes=number))
        first = office.listed()[0]
        before = first.status, first.notes, first.updated
        for number in range(records - requests):
            at = self.noon - timedelta(days=1) + timedelta(minutes=number)
            office.move(first.id, "investigating", f"Look {number}", at)
        first.status, first.notes, first.updated = before

    def spoil(self, folder: Path) -> None:
        office = self.office(folder).office
        made = office.take({"service_code": ["POTHOLE"]}, self.noon - timedelta(hours=2))
        office.move(made.id, "investigating", "Looked at", self.noon - timedelta(hours=1))
        office.move(made.id, "on the naughty step", "", self.noon)
        made.status = "investigating"

    def mend(self, raw: bytes) -> bytes:
        return raw.replace(b"on the naughty step", b"investigating")


class CaseSystem:
    """A sandbox of the case service, its effects told by the references that its cases were given."""

    target: dict[str, Any] = {}  # noqa: RUF012 (the adapter's targets say nothing)

    def __init__(self, sandbox: RunningSandbox) -> None:
        self._sandbox = sandbox

    def effects(self) -> Sequence[str]:
        cases = self._sandbox.cases.cases.values()
        return [
            reference for one in cases for reference in one.external_references or ["without a reference"]
        ]

    async def go_away(self) -> None:
        self._sandbox.tell(Mischief(kind="down"))


class TestVerint(DeliveringSuite, ListingSuite, TranslatingSuite):
    adapter_class = Verint

    @pytest.fixture(autouse=True)
    def _sandboxes(self) -> Iterator[None]:
        """One for each folder that a test has a system in."""
        self.sandboxes: dict[Path, RunningSandbox] = {}
        with ExitStack() as self.ends:
            yield

    def sandbox(self, folder: Path) -> RunningSandbox:
        if folder not in self.sandboxes:
            self.sandboxes[folder] = self.ends.enter_context(running(Cases(most_results=1000)))
        return self.sandboxes[folder]

    def settings(self, folder: Path) -> dict[str, Any]:
        return {
            "address": self.sandbox(folder).url,
            "authentication": "username_token",
            "username": USER,
            "password": PASSWORD,
            "classifications": {"street_light": 4_000_031},
            "since": f"{MORNING.isoformat()}T00:00:00Z",
            "results_limit": 1000,
        }

    @asynccontextmanager
    async def system(self, folder: Path) -> AsyncIterator[CaseSystem]:
        yield CaseSystem(self.sandbox(folder))

    def envelope(self, number: int) -> Envelope:
        return Envelope(
            id=f"C-{number}",
            source="/council/web",
            type="uk.gov.council.case.opened.v1",
            time=datetime.now(UTC),
            data={
                "reference": f"C-{number}",
                "service": "street_light",
                "title": "A dark lamp",
                "channel": "web",
                "opened_at": "2026-05-01T09:30:00Z",
            },
        )

    def fill(self, folder: Path, records: int) -> None:
        for number in range(records):
            self.put(folder, number)

    def hold(self, folder: Path, cases: int) -> None:
        self.fill(folder, cases)

    def hold_spoilt(self, folder: Path) -> None:
        self.put(folder, 900, raw_modified="31/02/2026")

    def spoil(self, folder: Path) -> None:
        self.put(folder, 0)
        self.put(folder, 1, raw_modified="31/02/2026")

    def put(self, folder: Path, number: int, *, raw_modified: str | None = None) -> None:
        at = datetime.combine(MORNING, time(9)) + timedelta(seconds=number)
        reference = str(FIRST_CASE + number)
        case = CaseThere(reference=reference, opened=at, modified=at, raw_modified=raw_modified)
        self.sandbox(folder).cases.keep(case)

    def mend(self, raw: bytes) -> bytes:
        return raw.replace(b"31/02/2026", b"2026-05-01T09:00:01")
