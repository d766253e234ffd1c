"""Links as they are read back: what was made elsewhere, and what for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import bindparam, select

from ledger import clock
from ledger.session import Session
from ledger.tables import link

MOST = 500
"""Links of one matter that are shown."""


class RecordedLink(BaseModel):
    """A record that the hub made in another system. Times are UTC."""

    model_config = ConfigDict(frozen=True)

    system: str = Field(description="the system that holds the record, by its adapter's name")
    noun: str = Field(description="what it is: case, request")
    local_id: str = Field(description="that system's own key for it")
    hub_id: str = Field(description="the matter it was made for")
    correlationid: str = Field(description="the story that the matter belongs to")
    seq: int = Field(description="the event it was made of")
    delivery: int = Field(description="the delivery that made it")
    at: datetime


class LinkPage(BaseModel):
    """The links that were asked for, by system, kind and time; at most ``MOST``."""

    model_config = ConfigDict(frozen=True)

    items: list[RecordedLink]


def of_record(session: Session, system: str, local_id: str) -> list[RecordedLink]:
    """The links of one record; more than one where kinds of record in its system share their numbers."""
    return [_recorded(row) for row in session.execute(_OF_RECORD, {"of": system, "which": local_id})]


def of_matter(session: Session, hub_id: str) -> list[RecordedLink]:
    """What was made for one matter, everywhere, by system, kind and time; at most ``MOST``."""
    return [_recorded(row) for row in session.execute(_OF_MATTER, {"wanted": hub_id})]


def of_events(session: Session, seqs: Sequence[int]) -> dict[int, list[RecordedLink]]:
    """What was made of each of these events; those of which nothing was are left out."""
    found: dict[int, list[RecordedLink]] = {}
    for start in range(0, len(seqs), 500):
        for row in session.execute(_OF_EVENTS, {"wanted": list(seqs[start : start + 500])}):
            found.setdefault(row.seq, []).append(_recorded(row))
    return found


def _recorded(row: Any) -> RecordedLink:
    return RecordedLink(
        system=row.system,
        noun=row.noun,
        local_id=row.local_id,
        hub_id=row.hub_id,
        correlationid=row.correlationid,
        seq=row.seq,
        delivery=row.delivery,
        at=clock.moment(row.at),
    )


_OF_RECORD = (
    select(link)
    .where(link.c.system == bindparam("of"), link.c.local_id == bindparam("which"))
    .order_by(link.c.noun)
)
_OF_MATTER = (
    select(link)
    .where(link.c.hub_id == bindparam("wanted"))
    .order_by(link.c.system, link.c.noun, link.c.at)
    .limit(MOST)
)
_OF_EVENTS = (
    select(link)
    .where(link.c.seq.in_(bindparam("wanted", expanding=True)))
    .order_by(link.c.delivery, link.c.system, link.c.noun, link.c.local_id)
)
