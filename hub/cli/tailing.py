"""Following the ledger: events as they are accepted, none missed and none twice."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime

from hub.cli.hub_client import HubClient, Query
from ledger.reading.event import RecordedEvent
from ledger.reading.events import EventPage

PAUSE = 0.3
"""Seconds between questions while nothing comes."""
_PAGE = 200


def follow(hub: HubClient, wanted: Query, *, last: int, from_start: bool) -> Iterator[RecordedEvent]:
    """Events in ledger order, for ever: from now on, after the ``last`` ones, or from the first of all."""
    query = {**wanted, "order": "oldest", "limit": _PAGE}
    seen = 0
    if last and not from_start:
        newest = hub.get("/events", EventPage, {**wanted, "order": "newest", "limit": last}).items
        for event in reversed(newest):
            seen = event.seq
            yield event
        if newest:
            query["since"] = newest[0].accepted_at.isoformat()
    elif not from_start:
        query["since"] = datetime.now(UTC).isoformat()
    while True:
        page = hub.get("/events", EventPage, query)
        for event in page.items:
            if event.seq > seen:
                yield event
        if not page.items and page.next == query.get("after"):
            time.sleep(PAUSE)
        query.pop("since", None)
        query["after"] = page.next
