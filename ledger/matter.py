"""What an event is about, as the hub knows it: its hub id, and the story it belongs to.

A hub id is text: the event's source, then ``about`` and its subject, or ``event`` and its id where it has no
subject: ``/council/web about FS-31``. A source holds no space, so no two matters have one id. What is longer
than an index takes is written as its SHA-256. An event that names a record which the hub made elsewhere is
about the matter that the record was made for, and has its id.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

LONGEST = 1024
"""Bytes of a hub id in UTF-8."""


@dataclass(frozen=True, slots=True)
class Matter:
    """``correlationid`` is the event's, or its id: by that the events of its story go, which it began."""

    hub_id: str
    correlationid: str


def matter_of(attributes: str, attached: str | None, story: str | None = None) -> Matter:
    """Of an event, by its texts as the ledger keeps them. ``story``: that of the records it names, which was
    found after it was recorded; its own goes before."""
    told = json.loads(attributes)
    return Matter(
        hub_id(told["source"], told.get("subject"), told["id"], attached),
        told.get("correlationid") or story or told["id"],
    )


def hub_id(source: str, subject: str | None, event_id: str, attached: str | None = None) -> str:
    """The id of the matter. ``attached``: see ``attached_text``. Records of several matters give none."""
    inherited = set(read_attached(attached).values())
    if len(inherited) == 1:
        return inherited.pop()
    own = f"{source} event {event_id}" if subject is None else f"{source} about {subject}"
    coded = own.encode()
    return own if len(coded) <= LONGEST else f"sha256:{sha256(coded).hexdigest()}"


def attached_text(by_place: Mapping[str, str]) -> str:
    """As it is kept: the hub id of the matter of each record that is named, by its place in the data."""
    return json.dumps(by_place, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def read_attached(text: str | None) -> dict[str, str]:
    """What ``attached_text`` wrote; nothing of nothing."""
    found: dict[str, str] = {} if text is None else json.loads(text)
    return found
