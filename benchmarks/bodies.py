"""Request bodies made ahead of the run, so that the load generator spends its core on sending.

A template is the JSON text of one CloudEvents event with two marks in it: ``@id@`` is replaced by an id
that no other event of any run has, ``@sent@`` by the moment of sending (nanoseconds since 1970, this
machine's ``time.time_ns``), from which the receiver reckons how long the event took. ``@key@`` is one of
``keys`` order keys, in turn; a template without it asks for no order.
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

_MARK = re.compile(rb"(@id@|@sent@|@key@)")


class Bodies:
    """An endless supply of bodies from one template; not thread-safe."""

    def __init__(self, template: str = FORM_SUBMITTED, *, batch: int = 1, keys: int = 1) -> None:
        """Raises ValueError when the template is not one JSON object with ``@id@`` in it."""
        if not template.lstrip().startswith("{"):
            raise ValueError("the template must be one JSON object: a CloudEvents event")
        json.loads(template)
        if "@id@" not in template:
            raise ValueError('the template must hold "@id@", or every event after the first is a repeat')
        if batch < 1 or keys < 1:
            raise ValueError("batch and keys count from 1")
        self.batch = batch
        self.content_type = (
            "application/cloudevents+json" if batch == 1 else "application/cloudevents-batch+json"
        )
        self._pieces = _MARK.split(template.encode())
        self._keys = keys
        self._run = f"{ID_PREFIX}{secrets.token_hex(6)}-".encode()
        self._numbers = count(1)

    def next(self) -> bytes:
        """The body of the next request: one event, or a JSON array of ``batch``."""
        sent = str(time.time_ns()).encode()
        if self.batch == 1:
            return self._event(sent)
        return b"[" + b",".join([self._event(sent) for _ in range(self.batch)]) + b"]"

    def _event(self, sent: bytes) -> bytes:
        number = next(self._numbers)
        marks = {b"@id@": self._run + str(number).encode(), b"@sent@": sent}
        marks[b"@key@"] = b"key-%d" % (number % self._keys)
        return b"".join([marks.get(piece, piece) for piece in self._pieces])
