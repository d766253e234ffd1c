"""The trace of an event: its story, what caused it and what it caused, and where each of them went."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import func, select

from ledger.ports import NO_INDEX, SourceKeys
from ledger.reading import links, overtaking, people
from ledger.reading.delivery import RecordedDelivery, of_events
from ledger.reading.event import RecordedEvent, by_seq, of_seqs
from ledger.reading.links import RecordedLink
from ledger.session import Session
from ledger.tables import event, event_key
from schemas.catalogue import Catalogue

MOST = 200
"""Events in one trace."""
_SOURCES = 200
"""Sources in which a cause is looked for; the cause's source is not part of ``causationid``."""


class Tie(StrEnum):
    """Why an event is in the trace."""

    ITSELF = "itself"
    STORY = "story"
    CAUSE = "cause"
    EFFECT = "effect"


class TracedEvent(BaseModel):
    model_config = ConfigDict(frozen=True)

    tie: Tie = Field(description="itself, of the same story, a cause of it, or an effect of it")
    event: RecordedEvent
    deliveries: list[RecordedDelivery]
    links: list[RecordedLink] = Field(description="the records made of it elsewhere")


class Trace(BaseModel):
    """In ledger order, which is the order of acceptance. ``truncated``: there are more than are shown."""

    model_config = ConfigDict(frozen=True)

    seq: int
    correlationid: str | None
    events: list[TracedEvent]
    truncated: bool


def of(
    session: Session, seq: int, catalogue: Catalogue, keys: SourceKeys = NO_INDEX, *, data: bool = False
) -> Trace:
    """The trace of the event ``seq``. Raises ``NotFound``.

    What names a record is tied to what made it as far as that is known by now, by the names that
    ``catalogue`` tells of. Who the people are that it names, ``keys`` say.
    """
    start = overtaking.resolved(session, catalogue, [by_seq(session, seq)])[0]
    made = links.of_matter(session, start.hub_id)
    late = overtaking.overtakers(session, catalogue, made)
    ties: dict[int, Tie] = {seq: Tie.ITSELF}
    truncated = late.truncated
    for tie, found in (
        (Tie.CAUSE, _causes(session, start)),
        (Tie.EFFECT, _effects(session, start)),
        (Tie.STORY, _story(session, start, made)),
        (Tie.STORY, late.seqs),
    ):
        for one in found:
            if one in ties:
                continue
            if len(ties) >= MOST:
                truncated = True
                break
            ties[one] = tie
    ordered = sorted(ties)
    made_of = links.of_events(session, ordered)
    deliveries: dict[int, list[RecordedDelivery]] = {one: [] for one in ordered}
    for delivery in of_events(session, ordered):
        deliveries[delivery.seq].append(delivery)
    return Trace(
        seq=seq,
        correlationid=start.correlationid,
        events=[
            TracedEvent(
                tie=ties[one.seq],
                event=one,
                deliveries=deliveries[one.seq],
                links=made_of.get(one.seq, []),
            )
            for one in people.resolved(
                session,
                keys,
                overtaking.resolved(session, catalogue, of_seqs(session, ordered, data=data)),
            )
        ],
        truncated=truncated,
    )


def _story(session: Session, start: RecordedEvent, made: Sequence[RecordedLink]) -> Iterable[int]:
    """What has the same correlationid; the event that began it, whose id the others took for theirs; and what
    any record was made of that was made for the same matter. What came in too early to take the story of its
    matter is of that one too."""
    told = {one.correlationid for one in made} if start.correlationid is None and start.attached else set()
    stories = sorted({start.correlationid or start.id} | told)
    for story in stories:
        query = (
            select(event.c.seq).where(event.c.correlationid == story).order_by(event.c.seq).limit(MOST + 1)
        )
        yield from [row.seq for row in session.execute(query)]
    yield from [one.seq for one in made]
    if start.correlationid is not None or told:
        same_id = _with_ids(session, _sources(session), stories)
        begun = select(event.c.seq).where(event.c.seq.in_(same_id), event.c.correlationid.is_(None))
        yield from [row.seq for row in session.execute(begun)]


def _causes(session: Session, start: RecordedEvent) -> Iterable[int]:
    """Up the chain. An id may be used by several sources: each is a possible cause and is shown."""
    seen: set[int] = {start.seq}
    step = {start.causationid} - {None}
    sources = _sources(session) if step else []
    while step and len(seen) <= MOST:
        found = _with_ids(session, sources, sorted(str(one) for one in step))
        fresh = [one for one in found if one not in seen]
        seen.update(fresh)
        yield from fresh
        rows = session.execute(select(event.c.causationid).where(event.c.seq.in_(fresh))) if fresh else ()
        step = {row.causationid for row in rows} - {None}


def _effects(session: Session, start: RecordedEvent) -> Iterable[int]:
    """Down the chain."""
    seen: set[int] = {start.seq}
    step = [start.id]
    while step and len(seen) <= MOST:
        query = (
            select(event.c.seq, event.c.id)
            .where(event.c.causationid.in_(sorted(set(step))[:400]))
            .limit(MOST + 1)
        )
        fresh = [row for row in session.execute(query) if row.seq not in seen]
        seen.update(row.seq for row in fresh)
        yield from (row.seq for row in fresh)
        step = [row.id for row in fresh]


def called(session: Session, ids: Sequence[str]) -> list[int]:
    """The events with one of these ids, of whatever source: it is no part of a ``causationid``."""
    return _with_ids(session, _sources(session), ids) if ids else []


def _with_ids(session: Session, sources: Sequence[str], ids: Sequence[str]) -> list[int]:
    """The events of these sources with one of these ids."""
    return [
        row.seq
        for begin in range(0, len(ids), 100)
        for row in session.execute(
            # Not (source, id) IN …, which SQLite answers by scanning the whole table.
            select(event_key.c.seq).where(
                event_key.c.source.in_(sources), event_key.c.id.in_(ids[begin : begin + 100])
            )
        )
    ]


def _sources(session: Session) -> list[str]:
    """The sources in the ledger, by hopping through the index, not scanning it."""
    found: list[str] = []
    last = ""
    while len(found) < _SOURCES:
        name = session.execute(select(func.min(event_key.c.source)).where(event_key.c.source > last)).scalar()
        if name is None:
            break
        found.append(name)
        last = name
    return found
