"""What the demo asks the hub, over HTTP and with a key, as any user would."""

from __future__ import annotations

import json
from collections.abc import Iterator

import httpx2
from prometheus_client.parser import text_string_to_metric_families
from pydantic import JsonValue

from cases.desk.back_offices import ConflictPage, ShownConflict
from cases.desk.shown import CaseLine, CasePage, ShownCase, TakenCase
from dead_letter.letter import FailedDelivery, Replayed
from hub.api.adapters import AdapterLine, Adapters, Containers
from hub.api.events_out import Deliveries
from hub.api.keys import Made
from hub.api.subscriptions import SubscriptionLine, Subscriptions
from hub.cli.hub_client import HubClient, Refused, refused
from identity_index.people.desk.person import CrossReference
from identity_index.people.desk.told import Tellings
from identity_index.people.golden.shown import MOST as MOST_CORRECTIONS
from identity_index.people.golden.shown import CorrectionLine, CorrectionPage
from ledger.reading.account import Account
from ledger.reading.dead_letters import DeadLetter, DeadLetterPage
from ledger.reading.delivery import RecordedDelivery
from ledger.reading.event import RecordedEvent
from ledger.reading.events import MOST, EventPage
from ledger.reading.tallied import Tallied
from ledger.reading.trace import Trace


class HubView:
    """The hub's answers. Every method raises ``hub.cli.failure.Failed`` where the hub says no or is away."""

    def __init__(self, url: str, key: str) -> None:
        self.url = url
        self._http = httpx2.Client(timeout=30, trust_env=False)
        self._hub = HubClient(self._http.send, url, key)

    def close(self) -> None:
        self._http.close()

    def account(self) -> Account:
        return self._hub.get("/account", Account)

    def nothing_waits(self) -> bool:
        """Has the hub nothing under way?"""
        found = self.account()
        return found.deliveries["waiting"] + found.deliveries["held"] == 0

    def container(self, adapter: str, name: str) -> Tallied | None:
        """What became of one file's records; None before any of it came in."""
        found = self._hub.get(f"/adapters/{adapter}/containers", Containers).items
        return next((one for one in found if one.container == name), None)

    def subscriptions(self) -> dict[str, SubscriptionLine]:
        return {one.name: one for one in self._hub.get("/subscriptions", Subscriptions).items}

    def events(self, after: str | None = None) -> tuple[list[RecordedEvent], str | None]:
        """The events after a cursor, oldest first, to the last; and the cursor to go on from."""
        found: list[RecordedEvent] = []
        while True:
            page = self._hub.get("/events", EventPage, {"order": "oldest", "after": after, "limit": MOST})
            found += page.items
            after = page.next
            if len(page.items) < MOST:
                return found, after

    def event_about(self, kind: str, subject: str) -> RecordedEvent | None:
        """The newest event of a type about a subject."""
        page = self._hub.get("/events", EventPage, {"type": kind, "subject": subject, "limit": 1})
        return page.items[0] if page.items else None

    def has(self, source: str, event_id: str) -> bool:
        """Is that event in the ledger?"""
        try:
            return bool(self._hub.get("/events", EventPage, {"source": source, "id": event_id}).items)
        except Refused as refusal:
            if refusal.status == 404:
                return False
            raise

    def deliveries(self, seq: int) -> list[RecordedDelivery]:
        return self._hub.get(f"/events/{seq}/deliveries", Deliveries).items

    def trace(self, seq: int) -> Trace:
        return self._hub.get(f"/events/{seq}/trace", Trace)

    def cross_reference(self, system: str, local_id: str) -> CrossReference:
        """Whose record it is, and what other systems call them. Raises ``Refused`` for one nobody knows."""
        return self._hub.get(f"/people/by-source/{system}/{local_id}/links", CrossReference)

    def tellings(self, change: str) -> Tellings:
        """Who was told of a change of the index."""
        return self._hub.get(f"/people/changes/{change}/told", Tellings)

    def corrections(self) -> list[CorrectionLine]:
        """All that were ever asked for, a few hundred at most."""
        return self._hub.get("/people/corrections", CorrectionPage, {"limit": MOST_CORRECTIONS}).items

    def dead_letters(self, **wanted: str) -> Iterator[DeadLetter]:
        """The open ones, newest first."""
        after: str | None = None
        while True:
            page = self._hub.get("/dead-letters", DeadLetterPage, {**wanted, "after": after, "limit": 500})
            yield from page.items
            after = page.next
            if after is None:
                return

    def dead_letter(self, which: str) -> FailedDelivery:
        return self._hub.get(f"/dead-letters/{which}", FailedDelivery)

    def replay(self, which: str, reason: str) -> Replayed:
        return self._hub.post(f"/dead-letters/{which}/replay", {"reason": reason}, Replayed)

    def take_case(self, said: JsonValue) -> TakenCase:
        return self._hub.post("/cases", said, TakenCase)

    def case(self, reference: str) -> ShownCase:
        return self._hub.get(f"/cases/{reference}", ShownCase)

    def cases(self) -> list[CaseLine]:
        """The newest, a page of them."""
        return self._hub.get("/cases", CasePage).items

    def conflicts(self) -> list[ShownConflict]:
        """Of cases with their back offices, that nobody has decided."""
        return self._hub.get("/cases/conflicts", ConflictPage).items

    def adapter(self, name: str) -> AdapterLine:
        return next(one for one in self._hub.get("/adapters", Adapters).items if one.name == name)

    def make_key(self, holder: str, scopes: list[str], sources: list[str]) -> str:
        wanted: JsonValue = {"holder": holder, "scopes": [*scopes], "sources": [*sources]}
        return self._hub.post("/keys", wanted, Made).key

    def records(self) -> dict[str, dict[str, int]]:
        """Records that came in, by door and then by outcome, as ``/metrics`` tells them."""
        found: dict[str, dict[str, int]] = {}
        for family in text_string_to_metric_families(self._hub.get_text("/metrics")):
            for sample in family.samples:
                if sample.name == "tolbooth_records_total":
                    door = found.setdefault(sample.labels["entry"], {})
                    door[sample.labels["outcome"]] = int(sample.value)
        return found

    def publish(self, key: str, event: JsonValue) -> None:
        """Publish one as the holder of ``key``. Raises ``Refused`` if it is not taken."""
        answer = self._http.post(
            self.url + "/events",
            content=json.dumps(event).encode(),
            headers={"authorization": f"Bearer {key}", "content-type": "application/cloudevents+json"},
        )
        if not answer.is_success:
            raise refused(answer)
