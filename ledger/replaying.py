"""Replaying and discarding: what a person decides about a dead delivery. History is added to, not rewritten.

Replays of one delivery make a chain: the last link is the one that can be replayed or discarded, and its
success resolves them all. Each unit writes its audit entry with it.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert, select, update

from ledger import auditing, clock, numbers
from ledger.clock import Micros
from ledger.errors import NotFound, Refused
from ledger.lanes import unblock
from ledger.remaking import Made, load, remake, why_not
from ledger.session import Session
from ledger.states import State
from ledger.tables import delivery, invalid_message, run

__all__ = [
    "Refused",
    "check_reason",
    "discard",
    "discard_invalid",
    "nothing_left",
    "open_dead",
    "replay",
    "start_run",
]


def replay(session: Session, delivery_id: int, author: str, reason: str) -> int:
    """Make a new delivery for a dead one, first in its lane; answers with the new delivery's number.

    It keeps route, subscription and lane, has all its attempts before it, and no longer expires by a moment
    that has passed: a person wants it sent. Raises ``NotFound``, and ``Refused`` where it is not dead, is
    resolved, has a replay that still counts, or its subscription is gone.
    """
    check_reason(reason, "replay")
    now = clock.now(session)
    run_id = start_run(session, "replay", author, reason, now)
    answer = remake(session, [delivery_id], run_id, now)[delivery_id]
    if not isinstance(answer, Made):
        raise answer
    auditing.note(
        session,
        author,
        "dead-letters.replay",
        f"delivery/{delivery_id}",
        reason,
        {"delivery": answer.delivery, "run": run_id},
    )
    return answer.delivery


def start_run(session: Session, kind: str, author: str, reason: str, now: Micros) -> int:
    """A run for the deliveries that a person wants made; answers with its number."""
    number = numbers.take(session, numbers.RUN, 1)
    session.execute(insert(run), {"id": number, "kind": kind, "author": author, "reason": reason, "at": now})
    return number


def discard(session: Session, delivery_id: int, author: str, reason: str) -> str:
    """Give a dead delivery up, with those it replays; its lane goes on. Answers with its subscription.

    Raises ``NotFound`` and ``Refused`` as ``replay`` does, but a removed subscription is no hindrance.
    """
    check_reason(reason, "discard")
    old = open_dead(session, delivery_id)
    now = clock.now(session)
    given_up: list[int] = []
    number: int | None = old.id
    while number is not None:
        link = session.execute(
            select(delivery.c.state, delivery.c.replays).where(delivery.c.id == number)
        ).one()
        if link.state == State.DEAD.value:
            given_up.append(number)
        number = link.replays
    session.execute(update(delivery).where(delivery.c.id.in_(given_up)).values(state=State.DISCARDED.value))
    if old.lane is not None:
        unblock(session, old.subscription, old.lane, old.id, now)
    for one in given_up:
        auditing.note(session, author, "dead-letters.discard", f"delivery/{one}", reason)
    return str(old.subscription)


def discard_invalid(session: Session, invalid_id: int, author: str, reason: str) -> None:
    """Give an invalid message up; it stays on record. Raises ``NotFound`` and ``Refused``."""
    check_reason(reason, "discard")
    state = session.execute(
        select(invalid_message.c.state).where(invalid_message.c.id == invalid_id)
    ).scalar()
    if state is None:
        raise NotFound(f"There is no invalid message {invalid_id} in the ledger.")
    changed = session.execute(
        update(invalid_message)
        .where(invalid_message.c.id == invalid_id, invalid_message.c.state == "open")
        .values(state="discarded")
    )
    if changed.rowcount != 1:
        raise Refused(f"i-{invalid_id} is {state} already; only an open one can be discarded.")
    auditing.note(session, author, "dead-letters.discard", f"invalid/{invalid_id}", reason)


def nothing_left(number: int, state: str, mended_seq: int | None) -> Refused | None:
    """Why nobody can decide anything about an invalid message any more; None where they can."""
    if state == "open":
        return None
    how = f"mended already: it is the event {mended_seq}" if state == "mended" else f"{state} already"
    return Refused(f"i-{number} was {how}; nothing is left to do.")


def open_dead(session: Session, delivery_id: int) -> Any:
    """What ``ledger.remaking.load`` tells of a dead delivery about which something can be decided.

    Raises ``NotFound`` and ``Refused``.
    """
    row = load(session, [delivery_id]).get(delivery_id)
    if (why := why_not(delivery_id, row)) is not None:
        raise why
    return row


def check_reason(reason: str, what: str) -> None:
    """Raises ``Refused`` where none is given."""
    if not reason.strip():
        raise Refused(f"To {what} it, say why: the reason goes on record with your name.")
