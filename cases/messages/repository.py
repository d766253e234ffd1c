"""Messages that belonged to no case, in the caller's session."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from typing import Any, Literal

from sqlalchemy import delete, select

from cases.messages.tables import case_message
from ledger.bulk import insert_listed, listed
from ledger.clock import Micros
from ledger.errors import NotFound
from ledger.reading.event import RecordedEvent, of_seqs
from ledger.session import Session
from ledger.tables import event, event_key

_M = case_message.c
Which = Literal["waiting", "settled", "all"]


@dataclass(frozen=True, slots=True)
class KeptMessage:
    """A row of ``case_message``; ``named`` and ``near`` are JSON."""

    message: int
    source: str
    event: str
    channel: str
    by_machine: bool
    automatic: str | None
    why: str
    named: str
    near: str
    received_at: Micros
    outcome: str | None = None
    number: int | None = None
    place: int | None = None
    settled_at: Micros | None = None
    settled_by: str | None = None
    reason: str | None = None


_ROW = [one.name for one in fields(KeptMessage)]


def put(session: Session, one: KeptMessage) -> None:
    """As it is now, whether or not it was there."""
    session.run(_PUT, rows=listed([astuple(one)]))


def find(session: Session, message: int, *, alone: bool = False) -> KeptMessage:
    """``alone``: nobody else changes it until the unit ends. Raises ``NotFound``."""
    query = select(case_message).where(_M.message == message)
    row = session.execute(query.with_for_update() if alone else query).first()
    if row is None:
        raise NotFound(f"There is no message {message} that was set aside.")
    return _read(row)


def page(
    session: Session, which: Which, *, by_machine: bool, after: int | None, most: int
) -> list[KeptMessage]:
    """The newest first; those before ``after``. ``by_machine``: machines' alone, and not those of people."""
    query = select(case_message).where(_M.by_machine.is_(by_machine))
    if which != "all":
        query = query.where(_M.settled_at.is_(None) if which == "waiting" else _M.settled_at.is_not(None))
    if after is not None:
        query = query.where(_M.message < after)
    return [_read(row) for row in session.execute(query.order_by(_M.message.desc()).limit(most))]


def came_in_as(session: Session, kept: Sequence[KeptMessage]) -> dict[int, RecordedEvent]:
    """The events that these came in as, with their data, by the numbers of the messages."""
    found: dict[int, int] = {}
    for one in kept:
        here = select(event_key.c.seq).where(event_key.c.source == one.source, event_key.c.id == one.event)
        seq = session.execute(here).scalar()
        if seq is not None:
            found[one.message] = seq
    events = {one.seq: one for one in of_seqs(session, list(found.values()), data=True)}
    return {message: events[seq] for message, seq in found.items() if seq in events}


def forget(session: Session, message: int) -> None:
    session.execute(delete(case_message).where(_M.message == message))


def told_of(session: Session, source: str, message: int) -> list[RecordedEvent]:
    """What the service has told of it, in order."""
    query = select(event.c.seq).where(event.c.subject == f"message/{message}", event.c.source == source)
    seqs = [row.seq for row in session.execute(query.order_by(event.c.seq))]
    return of_seqs(session, seqs, data=True)


def _read(row: Any) -> KeptMessage:
    said = {name: getattr(row, name) for name in _ROW}
    return KeptMessage(**{**said, "by_machine": bool(said["by_machine"])})


_PUT = insert_listed(
    case_message,
    *_ROW,
    then="ON CONFLICT (message) DO UPDATE SET " + ", ".join(f"{name} = excluded.{name}" for name in _ROW[1:]),
)
