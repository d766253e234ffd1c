"""An event as it is read back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, JsonValue
from sqlalchemy import bindparam, select

from ledger import clock, matter
from ledger.errors import NotFound
from ledger.reading import links
from ledger.reading.links import RecordedLink
from ledger.session import Session
from ledger.tables import event, event_key, payload
from schemas.envelope import Envelope


class RecordedEvent(BaseModel):
    """One accepted envelope, and what the hub noted of it. Times are UTC."""

    model_config = ConfigDict(frozen=True)

    seq: int = Field(description="its place in the ledger, in commit order")
    source: str
    id: str
    type: str
    subject: str | None
    time: datetime = Field(description="when it happened, as its sender says")
    correlationid: str | None
    causationid: str | None
    accepted_at: datetime
    entry: str = Field(description="the key or adapter it came through")
    routing_version: int = Field(description="the routes it was matched by")
    unrouted: bool = Field(description="no route matched it")
    hub_id: str = Field(description="the matter it is about")
    attached: dict[str, str] = Field(
        default_factory=dict,
        description="the matters of the records it names that the hub knows of, by place in the data",
    )
    people: dict[str, str] = Field(
        default_factory=dict,
        description="the people it names whom the index knows now, by place in the data",
    )
    restricted: bool = Field(
        default=False,
        description="it names somebody whose data are to be kept and not used: what is personal in it is "
        "masked for everybody",
    )
    closed: bool = Field(
        default=False,
        description="it is about a case that its team alone sees, and you may not: what it says, and of "
        "which case, is masked",
    )
    links: list[RecordedLink] | None = Field(
        default=None, description="the records made of it elsewhere; null where they were not asked for"
    )
    attributes: dict[str, JsonValue] = Field(description="every CloudEvents attribute")
    data: JsonValue = Field(default=None, description="null where it was not asked for, or was erased")
    erased: bool = Field(default=False, description="the data was there once, and was erased")
    forgotten_at: datetime | None = Field(
        default=None, description="when retention erased it; null where it did not"
    )

    def envelope(self) -> Envelope:
        """The envelope as it came in."""
        declared = {name: value for name, value in self.attributes.items() if name in Envelope.model_fields}
        others = {name: value for name, value in self.attributes.items() if name not in declared}
        return Envelope.model_validate({**declared, "extensions": others, "data": self.data})


def by_seq(session: Session, seq: int) -> RecordedEvent:
    """With its data and its links. Raises ``NotFound``."""
    found = of_seqs(session, [seq], data=True)
    if not found:
        raise NotFound(f"There is no event {seq} in the ledger.")
    return found[0].model_copy(update={"links": links.of_events(session, [seq]).get(seq, [])})


def by_key(session: Session, source: str, event_id: str) -> RecordedEvent:
    """The event with that source and id; raises ``NotFound``."""
    seq = session.execute(
        select(event_key.c.seq).where(event_key.c.source == source, event_key.c.id == event_id)
    ).scalar()
    if seq is None:
        raise NotFound(f"There is no event {event_id!r} of the source {source!r} in the ledger.")
    return by_seq(session, seq)


def of_seqs(session: Session, seqs: Sequence[int], *, data: bool = False) -> list[RecordedEvent]:
    """Those that are there, in the order asked for; with their data only if asked."""
    found: dict[int, RecordedEvent] = {}
    query = _WITH_DATA if data else _BARE
    for start in range(0, len(seqs), 500):
        for row in session.execute(query, {"wanted": list(seqs[start : start + 500])}):
            found[row.seq] = _recorded(row, data=data)
    return [found[seq] for seq in seqs if seq in found]


def _recorded(row: Any, *, data: bool) -> RecordedEvent:
    held = row.data if data else None
    return RecordedEvent(
        seq=row.seq,
        source=row.source,
        id=row.id,
        type=row.type,
        subject=row.subject,
        time=clock.moment(row.time),
        correlationid=row.correlationid,
        causationid=row.causationid,
        accepted_at=clock.moment(row.accepted_at),
        entry=row.entry,
        routing_version=row.routing_version,
        unrouted=row.unrouted,
        hub_id=matter.hub_id(row.source, row.subject, row.id, row.attached),
        attached=matter.read_attached(row.attached),
        attributes=json.loads(row.attributes),
        data=None if held is None else json.loads(held),
        erased=data and held is None,
        forgotten_at=clock.moment(row.forgotten_at) if data and row.forgotten_at is not None else None,
    )


_BARE = select(event).where(event.c.seq.in_(bindparam("wanted", expanding=True)))
_WITH_DATA = (
    select(event, payload.c.data, payload.c.forgotten_at)
    .select_from(event)
    .outerjoin(payload, payload.c.seq == event.c.seq)
    .where(event.c.seq.in_(bindparam("wanted", expanding=True)))
)
