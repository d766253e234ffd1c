"""Walking events in ledger order, along whichever index fits, with a bound on the rows looked at.

A filter that no index serves is tried on a bounded stretch only: a page may then hold few events, or none,
and still say where to go on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Select, func, select

from ledger.session import Session
from ledger.tables import event

LOOK = 20_000
"""Rows one page looks at, at most, along each index, where a filter has no index of its own."""


@dataclass(frozen=True, slots=True)
class Found:
    """``seqs`` in the order asked for. ``edge``: all up to there was looked at; None, everything was."""

    seqs: list[int]
    edge: int | None


@dataclass(frozen=True, slots=True)
class Stream:
    """Events along one index, in the order of their ``seq``: all that fit the condition; None is every
    event."""

    condition: ColumnElement[bool] | None = None
    seq: ColumnElement[int] = field(default_factory=lambda: event.c.seq)


@dataclass(frozen=True, slots=True)
class Walk:
    """From where to where: ``after`` and ``low``/``high`` are seqs, the bounds included, ``after`` not."""

    newest_first: bool
    after: int | None
    limit: int
    low: int | None = None
    high: int | None = None

    def bounds(self, seq: ColumnElement[int]) -> list[ColumnElement[bool]]:
        found = []
        if self.after is not None:
            found.append(seq < self.after if self.newest_first else seq > self.after)
        if self.low is not None:
            found.append(seq >= self.low)
        if self.high is not None:
            found.append(seq <= self.high)
        return found


def merged(
    session: Session,
    walk: Walk,
    streams: Sequence[Stream],
    residual: Sequence[ColumnElement[bool]],
) -> Found:
    """At most ``walk.limit`` seqs of all ``streams``; ``residual`` are conditions on the event."""
    found = [_one(session, walk, stream, residual) for stream in streams]
    edges = [one.edge for one in found if one.edge is not None]
    seqs = sorted({seq for one in found for seq in one.seqs}, reverse=walk.newest_first)
    # Past the nearest edge one stream has not been looked at, so nothing can be said there yet.
    edge = None if not edges else max(edges) if walk.newest_first else min(edges)
    if edge is not None:
        seqs = [seq for seq in seqs if (seq >= edge if walk.newest_first else seq <= edge)]
    if len(seqs) > walk.limit:
        seqs = seqs[: walk.limit]
        edge = seqs[-1]
    return Found(seqs, edge)


def statement(
    walk: Walk, stream: Stream, residual: Sequence[ColumnElement[bool]]
) -> tuple[Select[int], Select[int] | None]:
    """The query for one stream, and the one that says how far it looked (None: as far as it found)."""
    seq = stream.seq
    bounds = walk.bounds(seq)
    conditions = bounds if stream.condition is None else [stream.condition, *bounds]
    within = select(seq).where(*conditions).order_by(seq.desc() if walk.newest_first else seq)
    if not residual:
        found = within if seq is event.c.seq else within.distinct()
        return found.limit(walk.limit + 1), None
    # The stretch's far end is found in the index alone; the rows are then read between the two ends.
    edge = within.offset(LOOK - 1).limit(1)
    if seq is not event.c.seq:
        within = within.distinct().join(event, event.c.seq == seq)
    return within.where(*residual).limit(walk.limit + 1), edge


def _one(
    session: Session,
    walk: Walk,
    stream: Stream,
    residual: Sequence[ColumnElement[bool]],
) -> Found:
    query, far = statement(walk, stream, residual)
    edge = None if far is None else session.execute(far).scalar()
    if edge is not None:
        query = query.where(stream.seq >= edge if walk.newest_first else stream.seq <= edge)
    seqs = [row.seq for row in session.execute(query)]
    return Found(seqs, seqs[-1] if len(seqs) > walk.limit else edge)


def last_seq(session: Session) -> int:
    """The newest event's; 0 where there is none."""
    return session.execute(select(func.max(event.c.seq))).scalar() or 0


def seq_at(session: Session, at: int) -> int:
    """The first seq accepted at ``at`` (microseconds) or later, by bisection: that time grows with seq."""
    low, high = 1, last_seq(session) + 1
    while low < high:
        middle = (low + high) // 2
        row = session.execute(
            select(event.c.accepted_at).where(event.c.seq >= middle).order_by(event.c.seq).limit(1)
        ).scalar()
        if row is not None and row < at:
            low = middle + 1
        else:
            high = middle
    return low


def known_types(session: Session) -> list[str]:
    """Every type that is in the ledger, by hopping through the index, not scanning it."""
    found: list[str] = []
    last = ""
    while (
        name := session.execute(select(func.min(event.c.type)).where(event.c.type > last)).scalar()
    ) is not None:
        found.append(name)
        last = name
    return found
