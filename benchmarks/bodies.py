"""Request bodies made ahead of the run, so that the load generator spends its core on sending.

A template is the JSON text of one CloudEvents event with two marks in it: ``@id@`` is replaced by an id
that no other event of any run has, ``@sent@`` by the moment of sending (nanoseconds since 1970, this
machine's ``time.time_ns``), from which the receiver reckons how long the event took. ``@key@`` is one of
``keys`` order keys; a template without it asks for no order. ``@number@`` is a running number of the run.

Each connection has order keys of its own and has one request on its way at most, so that the events of one
key are accepted in the order of their numbers: that is the order in which they must arrive.
"""

from __future__ import annotations

import json
import re
import secrets
import time
from itertools import count

ID_PREFIX = "bench-"
"""Every event's id begins so; the receiver finds ids by it."""

SENT_ATTRIBUTE = "sentns"
"""The extension attribute that carries the moment of sending."""

FORM_SUBMITTED = json.dumps(
    {
        "specversion": "1.0",
        "id": "@id@",
        "source": "bench/forms",
        "type": "uk.gov.council.form.submitted.v1",
        "subject": "form/missed_bin",
        "time": "2026-01-05T09:30:00Z",
        "datacontenttype": "application/json",
        SENT_ATTRIBUTE: "@sent@",
        "data": {
            "form": "missed_bin",
            "reference": "@id@",
            "submitted_at": "2026-01-05T09:30:00Z",
            "answers": {
                "collection": "food waste",
                "missed_on": "2026-01-05",
                "details": "Left by the gate.",
            },
        },
    },
    separators=(",", ":"),
)

KEY_ATTRIBUTE = "partitionkey"
ORDERED = FORM_SUBMITTED.replace('"subject"', f'"{KEY_ATTRIBUTE}":"@key@","subject"', 1)
"""The same event with an order key."""

_MARK = re.compile(rb"(@id@|@sent@|@key@|@number@)")


class Bodies:
    """An endless supply of bodies from one template; not thread-safe."""

    def __init__(
        self, template: str = FORM_SUBMITTED, *, batch: int = 1, keys: int = 1, clients: int = 1
    ) -> None:
        """``clients`` is how many connections send. Raises ValueError when the template is not one JSON
        object with ``@id@`` in it, or where it has order keys and they are fewer than the clients."""
        if not template.lstrip().startswith("{"):
            raise ValueError("the template must be one JSON object: a CloudEvents event")
        json.loads(template)
        if "@id@" not in template:
            raise ValueError('the template must hold "@id@", or every event after the first is a repeat')
        if batch < 1 or keys < 1:
            raise ValueError("batch and keys count from 1")
        if "@key@" in template and keys < clients:
            raise ValueError(f"{clients} clients need {clients} order keys at least: two with one key race")
        self.batch = batch
        self.content_type = (
            "application/cloudevents+json" if batch == 1 else "application/cloudevents-batch+json"
        )
        self._pieces = _MARK.split(template.encode())
        self._keys = [range(client, keys, clients) for client in range(clients)]
        self._turns = [count() for _ in range(clients)]
        self._run = f"{ID_PREFIX}{secrets.token_hex(6)}-".encode()
        self._numbers = count(1)

    def next(self, client: int = 0) -> bytes:
        """The body of a connection's next request: one event, or a JSON array of ``batch``."""
        sent = str(time.time_ns()).encode()
        if self.batch == 1:
            return self._event(sent, client)
        return b"[" + b",".join([self._event(sent, client) for _ in range(self.batch)]) + b"]"

    def _event(self, sent: bytes, client: int) -> bytes:
        number = next(self._numbers)
        marks = {b"@id@": self._run + str(number).encode(), b"@sent@": sent, b"@number@": b"%d" % number}
        if keys := self._keys[client]:
            marks[b"@key@"] = b"key-%d" % keys[next(self._turns[client]) % len(keys)]
        return b"".join([marks.get(piece, piece) for piece in self._pieces])
