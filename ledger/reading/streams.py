"""Walking events in ledger order, along whichever index fits, with a bound on the rows looked at.

A filter that no index serves is tried on a bounded stretch only: a page may then hold few events, or none,
and still say where to go on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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
class Walk:
    """From where to where: ``after`` and ``low``/``high`` are seqs, the bounds included, ``after`` not."""

    newest_first: bool
    after: int | None
    limit: int
    low: int | None = None
    high: int | None = None

    def bounds(self) -> list[ColumnElement[bool]]:
        found = []
        if self.after is not None:
            found.append(event.c.seq < self.after if self.newest_first else event.c.seq > self.after)
        if self.low is not None:
            found.append(event.c.seq >= self.low)
        if self.high is not None:
            found.append(event.c.seq <= self.high)
        return found


def merged(
    session: Session,
    walk: Walk,
    streams: Sequence[ColumnElement[bool] | None],
    residual: Sequence[ColumnElement[bool]],
) -> Found:
    """At most ``walk.limit`` seqs of all ``streams`` (each a condition that an index serves; None is all)."""
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
    walk: Walk, stream: ColumnElement[bool] | None, residual: Sequence[ColumnElement[bool]]
) -> tuple[Select[tuple[int]], Select[tuple[int]] | None]:
    """The query for one stream, and the one that says how far it looked (None: as far as it found)."""
    order = event.c.seq.desc() if walk.newest_first else event.c.seq
    conditions = walk.bounds() if stream is None else [stream, *walk.bounds()]
    within = select(event.c.seq).where(*conditions).order_by(order)
    if not residual:
        return within.limit(walk.limit + 1), None
    # The stretch's far end is found in the index alone; the rows are then read between the two ends.
    edge = within.offset(LOOK - 1).limit(1)
    return within.where(*residual).limit(walk.limit + 1), edge


def _one(
    session: Session,
    walk: Walk,
    stream: ColumnElement[bool] | None,
    residual: Sequence[ColumnElement[bool]],
) -> Found:
    query, far = statement(walk, stream, residual)
    edge = None if far is None else session.execute(far).scalar()
    if edge is not None:
        query = query.where(event.c.seq >= edge if walk.newest_first else event.c.seq <= edge)
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
