"""An invalid message as it is read back, whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from ledger import clock
from ledger.errors import NotFound
from ledger.session import Session
from ledger.tables import invalid_message


@dataclass(frozen=True, slots=True)
class KeptMessage:
    """What could not become an envelope. ``line`` counts from 1; ``state`` is open, mended or discarded."""

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


def by_id(session: Session, number: int) -> KeptMessage:
    """Raises ``NotFound``."""
    row = session.execute(select(invalid_message).where(invalid_message.c.id == number)).first()
    if row is None:
        raise NotFound(f"There is no invalid message {number} in the ledger.")
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
    )
