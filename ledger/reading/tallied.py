"""What came in by which door, and what became of it."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import func, select

from ledger import clock
from ledger.session import Session
from ledger.states import Entered
from ledger.tables import tally


class Tallied(BaseModel):
    """Of one door, or one container (a file) of it. ``refusals`` counts the invalid messages kept."""

    model_config = ConfigDict(frozen=True)

    entry: str
    container: str | None = None
    records: dict[str, int] = Field(description="by outcome: envelope, duplicate, invalid, ignored")
    events: int
    refusals: int
    first_at: datetime
    last_at: datetime


def by_entry(session: Session) -> list[Tallied]:
    """Every door that anything came in by, by name."""
    return _read(session, None)


def by_container(session: Session, entry: str) -> list[Tallied]:
    """Each container of one door, the latest last."""
    return sorted(_read(session, entry), key=lambda one: (one.last_at, one.container or ""))


def _read(session: Session, entry: str | None) -> list[Tallied]:
    keys = [tally.c.entry] if entry is None else [tally.c.entry, tally.c.container]
    query = (
        select(
            *keys,
            tally.c.outcome,
            func.sum(tally.c.records).label("records"),
            func.sum(tally.c.events).label("events"),
            func.min(tally.c.first_at).label("first_at"),
            func.max(tally.c.last_at).label("last_at"),
        )
        .group_by(*keys, tally.c.outcome)
        .order_by(*keys)
    )
    if entry is not None:
        query = query.where(tally.c.entry == entry)
    found: dict[tuple[str, str | None], Tallied] = {}
    for row in session.execute(query):
        key = (row.entry, None if entry is None else row.container)
        events = int(row.events) if row.outcome == Entered.ENVELOPE else 0
        refusals = int(row.events) if row.outcome == Entered.INVALID else 0
        first, last = clock.moment(row.first_at), clock.moment(row.last_at)
        old = found.get(key)
        records = {one.value: 0 for one in Entered} if old is None else dict(old.records)
        records[row.outcome] = int(row.records)
        found[key] = Tallied(
            entry=key[0],
            container=key[1],
            records=records,
            events=events + (0 if old is None else old.events),
            refusals=refusals + (0 if old is None else old.refusals),
            first_at=first if old is None else min(first, old.first_at),
            last_at=last if old is None else max(last, old.last_at),
        )
    return list(found.values())
