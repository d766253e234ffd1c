"""What systems told the index of one person, read in the caller's session."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import JsonValue

from identity_index.links import repository as links
from identity_index.links.record import Record
from identity_index.provenance.held import said_at
from ledger.session import Session


@dataclass(frozen=True, slots=True)
class Told:
    """What one record holds now. ``event``: the one that said so, as source and id."""

    system: str
    local_id: str
    details: JsonValue
    as_of: datetime | None
    event: str


def told(session: Session, records: Sequence[Record]) -> list[Told]:
    """In the order given, without those that were erased."""
    held = links.versions_that_hold(session, [one.number for one in records])
    return [
        Told(
            one.system,
            one.local_id,
            json.loads(version.details),
            said_at(version.as_of),
            f"{version.event_source} {version.event_id}",
        )
        for one in records
        if (version := held.get(one.number)) is not None and version.details is not None
    ]
