"""The envelope's attributes as a table: what each is for, and which an event must have."""

from __future__ import annotations

from pydantic import JsonValue

from docs.generate.schema_table import code, table
from schemas.cloudevents import read_structured
from schemas.envelope import ATTRIBUTES
from schemas.errors import Malformed

_MEANINGS: dict[str, tuple[JsonValue, str]] = {
    "specversion": ("1.0", "The version of CloudEvents; always this one."),
    "id": (
        "C-1001-opened",
        "With `source`, the event's name for ever: the same again is a repeat. Make it of what the event is about.",
    ),
    "source": (
        "/council/web",
        "Who says so: a URI or a path. A key may publish only as the sources it was made for.",
    ),
    "type": ("uk.gov.council.case.opened.v1", "What happened: one of the types below, in full."),
    "time": ("2026-05-06T09:30:00Z", "When it happened: RFC 3339, with a zone."),
    "subject": ("C-1001", "What it is about: a case, an account, a sensor. Lists can be narrowed to it."),
    "datacontenttype": ("application/json", "Always this one. In binary mode it is the `Content-Type`."),
    "dataschema": (
        "https://forms.example/schemas/pothole",
        "Where the sender describes the data; carried along.",
    ),
    "partitionkey": ("C-1001", 'The key of order, for a subscription with `order_by = "partitionkey"`.'),
    "correlationid": ("report-77", "Ties together all the events of one story."),
    "causationid": ("C-1000-closed", "The id of the event that caused this one."),
    "traceparent": (
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "W3C Trace Context; carried along.",
    ),
    "tracestate": ("forms=7", "W3C Trace Context; carried along."),
    "expirytime": (
        "2026-05-08T00:00:00Z",
        "After this it is no longer delivered by itself: what waits becomes `expired`. What a person replays "
        "after it is sent all the same: that is what they decided.",
    ),
    "priority": (4, "0 (can wait) to 9 (urgent); 4 where nothing is said. A route may set another."),
    "sendat": ("2026-05-06T18:00:00Z", "Not delivered before this."),
}
_INTRODUCTION = """## The envelope

The attributes of CloudEvents 1.0, with the extensions that Tolbooth gives a meaning to. In structured mode they stand beside `data`; in binary mode each is a header with `ce-` before its name. Any other extension attribute (1 to 20 lower-case letters or digits; text, a whole number, true or false) is carried through untouched. [Publish and receive](../how-to/publish-and-receive.md#publish) shows an event in each of the three modes, with curl.
"""


def section() -> str:
    """The part of the page, each example of it read as an event's.

    Raises ``LookupError`` for an attribute with no meaning here, or one the envelope does not declare.
    """
    if _MEANINGS.keys() != ATTRIBUTES:
        odd = ", ".join(sorted(_MEANINGS.keys() ^ ATTRIBUTES))
        raise LookupError(f"docs/generate/envelope.py and the envelope differ in {odd}; mend the former")
    whole = {name: example for name, (example, _) in _MEANINGS.items()}
    read_structured({**whole})
    rows = [
        (code(name), "yes" if _needed(name, whole) else "no", code(str(example)), meaning)
        for name, (example, meaning) in _MEANINGS.items()
    ]
    return f"{_INTRODUCTION}\n{table(('attribute', 'needed', 'example', 'meaning'), rows)}\n"


def _needed(name: str, whole: dict[str, JsonValue]) -> bool:
    """Asked of the reader itself: is an event without it refused?"""
    try:
        read_structured({other: value for other, value in whole.items() if other != name})
    except Malformed:
        return True
    return False
