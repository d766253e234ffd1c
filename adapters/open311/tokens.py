"""Slow back offices: they give a token first, and the request's id later.

A delivery waits for the id for a while. If it does not come, the delivery is done all the same (to send it
again would make a second request) and its receipt names the token. From there the id is found in three ways:
the poller asks for the tokens that deliveries of its own process left here, and keeps them in its cursor; any
later event about the same case finds the token among its links and asks for it; and where the back office
repeats our reference, the request's own record names it.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import structlog

from adapters.contract import Batch, Delivery, Invalid, Place, Record, Reject, Retry, Translated
from adapters.open311.client import BackOffice
from adapters.open311.cursor import Cursor, Outstanding
from adapters.open311.settings import Open311Settings
from adapters.open311.translate import BadRecord, Translator

log = structlog.get_logger()

MOST = 1_000
"""Tokens that are kept in mind; more than that, and the back office has stopped working them off."""
_MARGIN = timedelta(seconds=2)
"""Before a delivery's deadline, so that the receipt is given in time."""
_PAUSES = (0.1, 0.25, 0.5, 1.0, 2.0)
LABEL = "tokens"


class Tokens:
    """The tokens that wait for their request. Used by deliveries on all threads, and by the poller."""

    def __init__(self, office: BackOffice, settings: Open311Settings) -> None:
        self._office = office
        self._settings = settings
        self._lock = threading.Lock()
        self._left: dict[str, Outstanding] = {}
        self._closing = threading.Event()

    def open(self) -> None:
        """Deliveries may wait from now on."""
        self._closing.clear()

    def close(self) -> None:
        """Deliveries that wait go on without the id."""
        self._closing.set()

    def awaited(self, token: str, delivery: Delivery) -> str:
        """The request's id, or "" where it did not come in time. Never raises: the request was taken."""
        room = delivery.deadline - _MARGIN - datetime.now(UTC)
        ends = time.monotonic() + min(self._settings.token_wait, room).total_seconds()
        for pause in _pauses():
            if request := self._asked(token, delivery.deadline):
                return request
            if time.monotonic() + pause > ends or self._closing.wait(pause):
                return ""
        return ""

    def leave(self, token: str, reference: str) -> None:
        """To be asked for by the poller."""
        with self._lock:
            if len(self._left) < MOST:
                self._left[token] = Outstanding(token=token, reference=reference, since=datetime.now(UTC))

    def polled(self, cursor: Cursor, translator: Translator, now: datetime) -> Iterator[Batch]:
        """What has come of the tokens in the cursor and of those left here; a batch, if any moved."""
        with self._lock:
            left = dict(self._left)
        outstanding = {each.token: each for each in cursor.tokens} | left
        if not outstanding:
            return
        records: list[Record] = []
        kept: list[Outstanding] = []
        for each in outstanding.values():
            record = self._record(each, translator, now)
            if record is None:
                kept.append(each)
            else:
                records.append(record)
        moved = cursor.waiting_for(tuple(kept[:MOST]))
        if moved != cursor:
            yield Batch(records, moved.text(), LABEL, (len(records), len(outstanding)))
        # Committed by now: the cursor has them.
        with self._lock:
            for token in left:
                self._left.pop(token, None)

    def _record(self, each: Outstanding, translator: Translator, now: datetime) -> Record | None:
        request = self._asked(each.token, None)
        try:
            found = self._office.request(request) if request else None
        except (Retry, Reject) as error:
            log.info("open311.request_not_there_yet", request=request, outcome=type(error).__name__)
            return None
        place = Place(LABEL, column=each.token[:100])
        if found is not None:
            try:
                return Translated((translator.event(found, "requests", reference=each.reference),), place)
            except BadRecord as bad:
                return Invalid(found.raw, str(bad), bad.fix, place, found.content_type)
        if now - each.since < self._settings.window:
            return None
        return Invalid(
            json.dumps({"token": each.token, "our_reference": each.reference}).encode(),
            f"the back office gave no request for this token since {each.since:%Y-%m-%d}",
            "Ask there what has become of it; if it was lost, replay the delivery that made it.",
            place,
            "application/json",
        )

    def _asked(self, token: str, deadline: datetime | None) -> str:
        try:
            return self._office.resolved(token, deadline)
        except (Retry, Reject) as error:
            # Servers answer 400 or 404 as long as there is no request; one that is away is asked again, too.
            log.debug("open311.token_pending", whom=self._office.whom, outcome=type(error).__name__)
            return ""


def _pauses() -> Iterator[float]:
    yield from _PAUSES
    while True:
        yield _PAUSES[-1]
