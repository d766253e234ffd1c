"""The list of events, filtered and a page at a time."""

from __future__ import annotations

from fnmatch import fnmatchcase

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from sqlalchemy import ColumnElement, func

from ledger import clock
from ledger.ports import NO_INDEX, SourceKeys
from ledger.reading import cursor, people, streams
from ledger.reading.event import RecordedEvent, of_seqs
from ledger.reading.streams import Stream
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
    person: str | None = Field(
        default=None,
        max_length=256,
        description="somebody whom they name, whatever record of theirs by: an id, also one that was merged "
        "since (p-12), or a system's own key (revenues/4711)",
    )
    since: AwareDatetime | None = Field(default=None, description="accepted at that time or later")
    until: AwareDatetime | None = Field(default=None, description="accepted before that time")

    @property
    def about_something(self) -> bool:
        """Does it say what or whom they are about, or of which story they are?"""
        return (self.subject, self.correlationid, self.person) != (None, None, None)


class EventPage(BaseModel):
    """``next`` goes on from here; null: there is no more. Oldest first it is always set, to tail by."""

    model_config = ConfigDict(frozen=True)

    items: list[RecordedEvent]
    next: str | None


def listing(
    session: Session,
    wanted: EventFilter | None = None,
    keys: SourceKeys = NO_INDEX,
    *,
    newest_first: bool = True,
    after: str | None = None,
    limit: int = 50,
    data: bool = False,
) -> EventPage:
    """A page of events, at most ``limit`` (1 to ``MOST``). ``after`` is a ``next`` of the same order.

    A page may be short, even empty, where a filter has no index of its own: go on while ``next`` is set.
    ``keys`` say who a person is. Raises ``BadCursor`` and ``ForeignCursor``, and ``NotFound`` for a person
    who never was.
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
    along, residual = _plan(session, wanted, keys)
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
    session: Session, wanted: EventFilter, keys: SourceKeys
) -> tuple[list[Stream], list[ColumnElement[bool]]]:
    """The indexes to walk along, and what is left to be tested on each row of them."""
    types = None if wanted.type is None else fitting_types(streams.known_types(session), wanted.type)
    residual: list[ColumnElement[bool]] = []
    if wanted.source is not None:
        residual.append(event.c.source == wanted.source)
    if wanted.unrouted is not None:
        residual.append(event.c.unrouted.is_(wanted.unrouted))
    exact = [
        (column, value)
        for column, value in (
            (event.c.correlationid, wanted.correlationid),
            (event.c.subject, wanted.subject),
        )
        if value is not None
    ]
    if wanted.person is not None or exact:
        if types is not None:
            residual.append(_untempting(event.c.type).in_(types))
        if wanted.person is not None:
            residual += [_untempting(column) == value for column, value in exact]
            return people.about(session, keys, wanted.person), residual
        residual += [_untempting(column) == value for column, value in exact[1:]]
        column, value = exact[0]
        return [Stream(column == value)], residual
    return [Stream()] if types is None else [Stream(event.c.type == name) for name in types], residual
