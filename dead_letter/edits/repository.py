"""The edits in the database. Each function works in the caller's session."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select, update

from dead_letter.edits.edit import Edit, State
from dead_letter.edits.tables import edit
from dead_letter.ids import edit_id
from dead_letter.letter_id import LetterId
from ledger import clock
from ledger.errors import NotFound
from ledger.reading.dead_letters import Kind
from ledger.session import Session
from ledger.tables import delivery, event, invalid_message

_LETTER = {Kind.DELIVERY: "d", Kind.INVALID: "i"}
_KIND = {letter: kind for kind, letter in _LETTER.items()}
_BARE = [column for column in edit.c if column.name not in {"envelope", "raw"}]


@dataclass(frozen=True, slots=True)
class Content:
    """What an edit that is on record would send."""

    envelope: str | None
    raw: bytes | None


def lock(session: Session, which: LetterId) -> Any:
    """The row of the letter (of its delivery, or of the message without its original), locked.

    Nobody else decides about it until the unit ends. Raises ``NotFound``.
    """
    if which.kind is Kind.DELIVERY:
        query = select(delivery).where(delivery.c.id == which.number)
    else:
        columns = [column for column in invalid_message.c if column.name != "raw"]
        query = select(*columns).where(invalid_message.c.id == which.number)
    row = session.execute(query if session.dialect == "sqlite" else query.with_for_update()).first()
    if row is None:
        noun = "delivery" if which.kind is Kind.DELIVERY else "invalid message"
        raise NotFound(f"There is no {noun} {which.number} in the ledger.")
    return row


def add(session: Session, number: int, which: LetterId, values: Mapping[str, Any]) -> None:
    row = {"id": number, "kind": _LETTER[which.kind], "number": which.number, **values}
    session.execute(insert(edit), row)


def change(session: Session, number: int, values: Mapping[str, Any]) -> None:
    """Set columns of one edit, which must be there."""
    session.execute(update(edit).where(edit.c.id == number).values(values))


def row(session: Session, number: int) -> Any:
    """One edit without its content. Raises ``NotFound``."""
    found = session.execute(_listed().where(edit.c.id == number)).first()
    if found is None:
        raise NotFound(
            f"There is no edit {edit_id.written(number)}; `tolbooth dead-letters proposals` lists them."
        )
    return found


def content(session: Session, number: int) -> Content:
    found = session.execute(select(edit.c.envelope, edit.c.raw).where(edit.c.id == number)).one()
    return Content(found.envelope, None if found.raw is None else bytes(found.raw))


def of_letter(session: Session, which: LetterId) -> list[Any]:
    """Its edits, the first first."""
    mine = (edit.c.kind == _LETTER[which.kind]) & (edit.c.number == which.number)
    return list(session.execute(_listed().where(mine).order_by(edit.c.id)))


def listing(session: Session, state: State | None, before: int | None, limit: int) -> Sequence[Any]:
    """The newest first."""
    query = _listed().order_by(edit.c.id.desc()).limit(limit)
    if state is not None:
        query = query.where(edit.c.state == state.value)
    if before is not None:
        query = query.where(edit.c.id < before)
    return session.execute(query).all()


def letter_of(found: Any) -> LetterId:
    """The letter of an edit's row."""
    return LetterId(_KIND[found.kind], found.number)


def shown(found: Any) -> Edit:
    """An edit's row for people."""
    return Edit(
        id=edit_id.written(found.id),
        letter=str(letter_of(found)),
        state=State(found.state),
        author=found.author,
        reason=found.reason,
        at=clock.moment(found.at),
        second_person=found.second_person,
        decided_by=found.decided_by,
        decided_at=None if found.decided_at is None else clock.moment(found.decided_at),
        decision=found.decision,
        seq=found.seq,
        event_id=found.event_id,
        delivery=None if found.delivery is None else f"d-{found.delivery}",
    )


def _listed() -> Any:
    return select(*_BARE, event.c.id.label("event_id")).outerjoin(event, event.c.seq == edit.c.seq)
