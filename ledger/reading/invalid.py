"""An invalid message as it is read back, whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from ledger import clock
from ledger.errors import NotFound
from ledger.session import Session
from ledger.tables import invalid_message


@dataclass(frozen=True, slots=True)
class KeptMessage:
    """What could not become an envelope. ``line`` counts from 1; ``state`` is open, mended or discarded;
    ``mended_run`` is the replay that mended it, null where it was mended by itself. ``raw`` is empty from
    ``forgotten_at`` on."""

    id: int
    at: datetime
    entry: str
    stage: str
    source: str | None
    event_id: str | None
    container: str | None
    line: int | None
    field: str | None
    problem: str
    fix: str
    raw: bytes
    content_type: str
    state: str
    mended_seq: int | None
    version: str | None
    mended_run: int | None
    forgotten_at: datetime | None = None


def by_id(session: Session, number: int) -> KeptMessage:
    """Raises ``NotFound``."""
    row = session.execute(select(invalid_message).where(invalid_message.c.id == number)).first()
    if row is None:
        raise NotFound(f"There is no invalid message {number} in the ledger.")
    return _kept(row)


def some(session: Session, which: Sequence[int], *, most_bytes: int) -> list[KeptMessage]:
    """The first of these, as many as ``most_bytes`` of originals hold, and at least one that is there."""
    columns = invalid_message.c
    sizes = select(columns.id, func.length(columns.raw).label("size")).where(columns.id.in_(which))
    by_number = {row.id: row.size for row in session.execute(sizes)}
    wanted: list[int] = []
    room = most_bytes
    for number in which:
        if number not in by_number:
            continue
        room -= by_number[number]
        if room < 0 and wanted:
            break
        wanted.append(number)
    rows = session.execute(select(invalid_message).where(columns.id.in_(wanted)))
    return [_kept(row) for row in rows]


def _kept(row: Any) -> KeptMessage:
    return KeptMessage(
        id=row.id,
        at=clock.moment(row.at),
        entry=row.entry,
        stage=row.stage,
        source=row.source,
        event_id=row.event_id,
        container=row.container,
        line=row.line,
        field=row.field,
        problem=row.problem,
        fix=row.fix,
        raw=bytes(row.raw),
        content_type=row.content_type,
        state=row.state,
        mended_seq=row.mended_seq,
        version=row.version,
        mended_run=row.mended_run,
        forgotten_at=None if row.forgotten_at is None else clock.moment(row.forgotten_at),
    )
