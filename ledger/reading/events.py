"""The list of events, filtered and a page at a time."""

from __future__ import annotations

from fnmatch import fnmatchcase

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from sqlalchemy import ColumnElement, func

from ledger import clock
from ledger.reading import cursor, streams
from ledger.reading.event import RecordedEvent, of_seqs
from ledger.session import Session
from ledger.tables import event
from schemas.errors import UnknownType
from schemas.event_type import short_of

MOST = 500
"""Events in one page."""
_KINDS = {True: "events-newest", False: "events-oldest"}


class EventFilter(BaseModel):
    """Which events. All that is given must fit; ``since`` and ``until`` are times of acceptance."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: str | None = Field(default=None, description="full or short, * allowed: case.* or person.moved")
    source: str | None = None
    subject: str | None = None
    correlationid: str | None = None
    unrouted: bool | None = None
    since: AwareDatetime | None = Field(default=None, description="accepted at that time or later")
    until: AwareDatetime | None = Field(default=None, description="accepted before that time")


class EventPage(BaseModel):
    """``next`` goes on from here; null: there is no more. Oldest first it is always set, to tail by."""

    model_config = ConfigDict(frozen=True)

    items: list[RecordedEvent]
    next: str | None


def listing(
    session: Session,
    wanted: EventFilter | None = None,
    *,
    newest_first: bool = True,
    after: str | None = None,
    limit: int = 50,
    data: bool = False,
) -> EventPage:
    """A page of events, at most ``limit`` (1 to ``MOST``). ``after`` is a ``next`` of the same order.

    A page may be short, even empty, where a filter has no index of its own: go on while ``next`` is set.
    Raises ``BadCursor`` and ``ForeignCursor``.
    """
    wanted = wanted or EventFilter()
    of_epoch = cursor.epoch(session)
    kind = _KINDS[newest_first]
    place = None if after is None else cursor.read(after, of_epoch, kind, 1)[0]
    walk = streams.Walk(
        newest_first=newest_first,
        after=place,
        limit=max(1, min(limit, MOST)),
        low=None if wanted.since is None else streams.seq_at(session, clock.micros(wanted.since)),
        high=None if wanted.until is None else streams.seq_at(session, clock.micros(wanted.until)) - 1,
    )
    along, residual = _plan(session, wanted)
    found = streams.merged(session, walk, along, residual)
    onward = found.edge
    if onward is None and not newest_first:
        # Everything up to now was looked at; whoever tails goes on from there, not from the last that fitted.
        onward = max(place or 0, streams.last_seq(session))
    return EventPage(
        items=of_seqs(session, found.seqs, data=data),
        next=None if onward is None else cursor.write(of_epoch, kind, onward),
    )


def fitting_types(known: list[str], pattern: str) -> list[str]:
    """Those of ``known`` that a full, short or starred name means."""
    return [
        name for name in known if name == pattern or fnmatchcase(name, pattern) or _short_fits(name, pattern)
    ]


def _short_fits(name: str, pattern: str) -> bool:
    try:
        return fnmatchcase(short_of(name), pattern)
    except UnknownType:
        return False


def _untempting(column: ColumnElement[str]) -> ColumnElement[str]:
    """The column so written that no planner takes its index instead of the one chosen here."""
    return func.coalesce(column, "")


def _plan(
    session: Session, wanted: EventFilter
) -> tuple[list[ColumnElement[bool] | None], list[ColumnElement[bool]]]:
    """The index to walk along, and what is left to be tested on each row of it."""
    types = None if wanted.type is None else fitting_types(streams.known_types(session), wanted.type)
    residual: list[ColumnElement[bool]] = []
    if wanted.source is not None:
        residual.append(event.c.source == wanted.source)
    if wanted.unrouted is not None:
        residual.append(event.c.unrouted.is_(wanted.unrouted))
    exact = [
        column == value
        for column, value in (
            (event.c.correlationid, wanted.correlationid),
            (event.c.subject, wanted.subject),
        )
        if value is not None
    ]
    if exact:
        if wanted.correlationid is not None and wanted.subject is not None:
            residual.append(_untempting(event.c.subject) == wanted.subject)
        if types is not None:
            residual.append(_untempting(event.c.type).in_(types))
        return [exact[0]], residual
    return [None] if types is None else [event.c.type == name for name in types], residual
