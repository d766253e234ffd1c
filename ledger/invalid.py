"""Invalid messages: what could not become an envelope, kept whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import insert, update

from ledger import clock, numbers
from ledger.session import Session
from ledger.storable import storable
from ledger.tables import invalid_message


@dataclass(frozen=True, slots=True)
class InvalidMessage:
    """``stage``: receive, translate or validate. ``line`` counts from 1; ``field`` is a column or path."""

    entry: str
    stage: str
    problem: str
    fix: str
    raw: bytes
    content_type: str
    source: str | None = None
    event_id: str | None = None
    container: str | None = None
    line: int | None = None
    field: str | None = None


def keep(session: Session, messages: Sequence[InvalidMessage], version: str | None = None) -> list[int]:
    """Keep each, with the ``version`` of Tolbooth that could not read it; answers with their numbers."""
    if not messages:
        return []
    first = numbers.take(session, numbers.INVALID, len(messages))
    now = clock.now(session)
    session.execute(
        insert(invalid_message),
        [
            {
                "id": number,
                "at": now,
                "entry": one.entry,
                "stage": one.stage,
                "source": _cut(one.source),
                "event_id": _cut(one.event_id),
                "container": _cut(one.container),
                "line": one.line,
                "field": _cut(one.field),
                "problem": storable(one.problem),
                "fix": storable(one.fix),
                "raw": one.raw,
                "content_type": storable(one.content_type[:128]),
                "key_id": None,
                "state": "open",
                "mended_seq": None,
                "version": version,
            }
            for number, one in enumerate(messages, start=first)
        ],
    )
    return list(range(first, first + len(messages)))


def mend(session: Session, number: int, seq: int) -> bool:
    """Point an open invalid message at the envelope it became. False if it is not open any more."""
    changed = session.execute(
        update(invalid_message)
        .where(invalid_message.c.id == number, invalid_message.c.state == "open")
        .values(state="mended", mended_seq=seq)
    )
    return changed.rowcount == 1


def _cut(text: str | None) -> str | None:
    return None if text is None else storable(text[:1024])
