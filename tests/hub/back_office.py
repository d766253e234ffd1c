"""A back office on loopback that keeps requests, and adapters of it, with and without a way to look."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.request import Request, urlopen

from adapters.contract import Adapter, Batch, Delivery, Looked, Place, Receipt, Retry, Translated
from schemas.envelope import Envelope

PATIENCE = 20


class Office:
    """What it holds. Each record has a number of its own, from ``first`` up.

    A repeat makes a second record, unless it ``refuses_repeats``.
    """

    def __init__(self, first: int) -> None:
        self.url = ""
        self.first = first
        self.records: list[dict[str, str]] = []
        self.notes: list[tuple[str, str]] = []
        self.updates: list[dict[str, str]] = []
        self.looked: list[str] = []
        self.breaks_off = 0
        """So many times it makes the record, and then breaks the connection off instead of answering."""
        self.cannot_say = False
        self.refuses_repeats = False
        self.refused: list[str] = []
        self.closed = False
        self.go_away: Callable[[], None] = lambda: None

    def answer(self, path: str, body: Mapping[str, str]) -> dict[str, Any] | None:
        """None: break off."""
        what, _, which = path.strip("/").partition("/")
        if what == "records":
            if self.refuses_repeats and any(one["key"] == body["key"] for one in self.records):
                self.refused.append(body["event"])
                return {"error": f"Reference '{body['key']}' already exists in database"}
            self.records.append({"id": str(self.first + len(self.records)), **body})
            if self.breaks_off:
                self.breaks_off -= 1
                return None
            return {"id": self.records[-1]["id"]}
        if what == "notes":
            self.notes.append((which, body["text"]))
            return {}
        if what == "look":
            self.looked.append(which)
            if self.closed:
                return {"closed": True}
            known = [one["id"] for one in self.records if one["key"] == which]
            return {"unsure": True} if self.cannot_say else {"ids": known}
        return {"updates": self.updates[int(which) :]}


class _Handler(BaseHTTPRequestHandler):
    office: Office

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        answer = self.office.answer(self.path, body)
        if answer is None:
            self.close_connection = True
            return
        text = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: a test's output is its own."""


@contextmanager
def open_office(first: int = 100) -> Iterator[Office]:
    office = Office(first)
    handler = type("Handler", (_Handler,), {"office": office})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    office.url = f"http://127.0.0.1:{server.server_port}"

    def go_away() -> None:
        server.shutdown()
        thread.join()
        server.server_close()

    office.go_away = go_away
    try:
        yield office
    finally:
        go_away()


class Clerk(Adapter):
    """Makes a record of each event, or adds a note to the record that is there already. It cannot look."""

    accepts: ClassVar[tuple[str, ...]] = ("*",)

    def __init__(self, name: str, url: str) -> None:
        super().__init__(name, Adapter.Settings())
        self.url = url
        self.given: list[Mapping[str, str]] = []

    def deliver(self, delivery: Delivery) -> Receipt:
        self.given.append(delivery.links)
        name = delivery.envelope.id
        if known := delivery.links.get("request"):
            self.ask(f"notes/{known}", {"text": name})
            return Receipt(answer="noted")
        made = self.ask("records", {"key": delivery.key, "event": name})
        return Receipt(local_id=made["id"], answer="made", noun="request")

    def ask(self, path: str, body: Mapping[str, str]) -> Any:
        request = Request(f"{self.url}/{path}", data=json.dumps(body).encode(), method="POST")
        try:
            with urlopen(request, timeout=PATIENCE) as answer:
                return json.load(answer)
        except OSError as error:
            raise Retry(f"no answer: {error}", uncertain=True) from error


class RefusedClerk(Clerk):
    """It cannot look, and need not: a reference that is known is refused, which says that it arrived."""

    idempotent: ClassVar[bool] = True

    def deliver(self, delivery: Delivery) -> Receipt:
        made = self.ask("records", {"key": delivery.key, "event": delivery.envelope.id})
        if "already exists" in made.get("error", ""):
            return Receipt(local_id=delivery.key, answer=made["error"], noun="request")
        # Its answer has no number: what comes back from there names our reference.
        return Receipt(local_id=delivery.key, answer="made", noun="request")


class LookingClerk(Clerk):
    """The same, and it can look."""

    def done(self, delivery: Delivery) -> Looked:
        found = self.ask(f"look/{delivery.key}", {})
        if "closed" in found:
            raise Retry("the counter is closed")
        if "unsure" in found:
            return None
        return Receipt(local_id=found["ids"][0], noun="request") if found["ids"] else False


class AsyncLookingClerk(Adapter):
    """The same, its call on the loop and its look on a thread."""

    accepts: ClassVar[tuple[str, ...]] = ("*",)

    def __init__(self, name: str, url: str) -> None:
        super().__init__(name, Adapter.Settings())
        self.clerk = LookingClerk(name, url)

    async def deliver(self, delivery: Delivery) -> Receipt:
        return self.clerk.deliver(delivery)

    def done(self, delivery: Delivery) -> Looked:
        return self.clerk.done(delivery)


class PollingClerk(LookingClerk):
    """The same, and it hears how the requests stand."""

    emits: ClassVar[tuple[str, ...]] = ("request.updated",)
    every = timedelta(milliseconds=20)

    def poll(self, cursor: str | None) -> Iterator[Batch]:
        start = int(cursor or 0)
        updates = self.ask(f"updates/{start}", {})["updates"]
        if updates:
            records = [
                Translated((update(self.name, **one),), Place("updates", start + number))
                for number, one in enumerate(updates, start=1)
            ]
            yield Batch(records, str(start + len(updates)))


def update(system: str, local_id: str, status: str = "in_progress", **attributes: Any) -> Envelope:
    """What the office says of one request."""
    told = {"id": f"{local_id}-{status}", "source": f"/invented/{system}", **attributes}
    return Envelope(
        type="uk.gov.council.request.updated.v1",
        time=datetime.now(UTC),
        data={
            "request": {"system": system, "local_id": local_id},
            "status": status,
            "updated_at": "2026-05-06T10:00:00Z",
        },
        **told,
    )
