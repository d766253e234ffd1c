"""Writing an edit down, in the caller's unit: the row, the audit entry, the letter that is closed by it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dead_letter import record
from dead_letter.closing import close
from dead_letter.edits import repository
from dead_letter.edits.edit import State
from dead_letter.letter_id import LetterId
from dead_letter.search.standing import Standing
from ledger import clock, numbers
from ledger.reading.dead_letters import Kind
from ledger.session import Session
from safeguards.policy import Principal
from schemas.classes import DataClass


@dataclass(frozen=True, slots=True)
class Asked:
    """An edit that is to be written down. One of ``envelope`` (as JSON) and ``raw`` is its content."""

    which: LetterId
    author: Principal
    reason: str
    content_hash: str
    data_class: DataClass
    second_person: str = ""
    envelope: str | None = None
    raw: bytes | None = None
    to_all: bool = False


@dataclass(frozen=True, slots=True)
class Became:
    """What was sent. ``delivery`` is to make a dead one good."""

    seq: int
    delivery: int | None = None


def propose(session: Session, asked: Asked) -> int:
    """It waits for a second person. Answers with its number."""
    number = numbers.take(session, numbers.EDIT, 1)
    repository.add(session, number, asked.which, {**_values(session, asked), "state": State.WAITING.value})
    _audit(session, asked.which, asked.author.holder, "propose", asked.reason, {"edit": number})
    return number


def sent(session: Session, asked: Asked, became: Became) -> int:
    """It was sent at once. Answers with its number."""
    number = numbers.take(session, numbers.EDIT, 1)
    values = {**_values(session, asked), "state": State.SENT.value, "envelope": None}
    repository.add(session, number, asked.which, {**values, "seq": became.seq, "delivery": became.delivery})
    _mended(session, asked.which)
    detail = {"edit": number, "event": became.seq, "delivery": became.delivery}
    _audit(session, asked.which, asked.author.holder, "edit", asked.reason, detail)
    return number


def approved(session: Session, found: Any, who: str, reason: str, became: Became) -> None:
    """A second person let it go, and it was sent. What it holds is the ledger's now."""
    which = repository.letter_of(found)
    values = {"envelope": None, "seq": became.seq, "delivery": became.delivery}
    repository.change(session, found.id, {**_verdict(session, who, reason, State.SENT), **values})
    _mended(session, which)
    detail = {"edit": found.id, "event": became.seq, "delivery": became.delivery, "author": found.author}
    _audit(session, which, who, "approve", reason, detail)


def withdrawn(session: Session, found: Any, reason: str) -> None:
    """Its author takes it back: it is not sent."""
    repository.change(session, found.id, _verdict(session, found.author, reason, State.REFUSED))
    _audit(session, repository.letter_of(found), found.author, "withdraw", reason, {"edit": found.id})


def refused(session: Session, found: Any, who: str, reason: str) -> None:
    """It is not sent; the letter waits for another decision."""
    repository.change(session, found.id, _verdict(session, who, reason, State.REFUSED))
    detail = {"edit": found.id, "author": found.author}
    _audit(session, repository.letter_of(found), who, "refuse", reason, detail)


def _values(session: Session, asked: Asked) -> dict[str, Any]:
    return {
        "content_hash": asked.content_hash,
        "envelope": asked.envelope,
        "raw": asked.raw,
        "data_class": int(asked.data_class),
        "to_all": asked.to_all,
        "second_person": asked.second_person,
        "author": asked.author.holder,
        "author_key": asked.author.key_id,
        "reason": asked.reason,
        "at": clock.now(session),
    }


def _verdict(session: Session, who: str, reason: str, state: State) -> dict[str, Any]:
    return {
        "state": state.value,
        "decided_by": who,
        "decided_at": clock.now(session),
        "decision": reason,
    }


def _mended(session: Session, which: LetterId) -> None:
    """Of a delivery nothing is decided before what was sent in its place has its outcome: it may expire."""
    if which.kind is Kind.INVALID:
        close(session, which.kind, [which.number], Standing.MENDED)


def _audit(session: Session, which: LetterId, who: str, what: str, reason: str, detail: Any) -> None:
    record.decide(session, which, who, f"dead-letters.{what}", reason, detail)
