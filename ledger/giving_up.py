"""Giving up by policy what nobody decided about. The caller writes down by which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Executable, select, update

from ledger.bulk import listed, update_listed
from ledger.clock import Micros
from ledger.lanes import unblock
from ledger.prepared import Numbers, Prepared, ids
from ledger.remaking import load, why_not
from ledger.session import Session
from ledger.states import State
from ledger.tables import delivery, invalid_message


@dataclass(frozen=True, slots=True)
class Ended:
    """``asked`` are those of the deliveries asked for that ended; ``by`` are they and what they replay, each
    with the one it ended with. ``woken`` are the subscriptions whose lanes go on."""

    asked: Sequence[int] = ()
    by: Mapping[int, int] = field(default_factory=dict)
    woken: frozenset[str] = frozenset()


def expire(session: Session, words: Mapping[int, str], now: Micros) -> Ended:
    """End dead deliveries as expired, with those they replay; what they held back goes on. ``words`` says why
    by delivery. One that something was decided about, or is, is left as it is."""
    if not words:
        return Ended()
    rows = load(session, sorted(words))
    asked = [number for number, row in rows.items() if why_not(number, row) is None]
    if not asked:
        return Ended()
    chain = session.run(_CHAIN, ids=ids(asked)).all()
    said = [(row.id, State.EXPIRED.value, _joined(words[row.last], row.cause)) for row in chain]
    session.run(_EXPIRE, rows=listed(said))
    laned = sorted(
        (rows[number].subscription, rows[number].lane, number) for number in asked if rows[number].lane
    )
    for subscription, key, number in laned:
        unblock(session, subscription, key, number, now)
    return Ended(asked, {row.id: row.last for row in chain}, frozenset(one for one, _, _ in laned))


def discard_messages(session: Session, which: Sequence[int]) -> list[int]:
    """Discard those of the invalid messages that are open; answers with which."""
    if not which:
        return []
    return [row.id for row in session.run(_DISCARD, ids=ids(which))]


def _joined(words: str, cause: str | None) -> str:
    return f"{words}; it had died of: {cause}" if cause else words


def _chain(numbers: Numbers) -> Executable:
    one = delivery.alias("d")
    chain = (
        select(one.c.id.label("last"), one.c.id, one.c.replays, one.c.state, one.c.cause)
        .where(one.c.id.in_(numbers))
        .cte("chain", recursive=True)
    )
    chain = chain.union_all(
        select(chain.c.last, one.c.id, one.c.replays, one.c.state, one.c.cause).where(
            one.c.id == chain.c.replays
        )
    )
    return select(chain.c.last, chain.c.id, chain.c.cause).where(chain.c.state == State.DEAD.value)


_CHAIN = Prepared(_chain)
_EXPIRE = update_listed(delivery, ("id",), "state", "cause")
_DISCARD = Prepared(
    lambda numbers: (
        update(invalid_message)
        .where(invalid_message.c.id.in_(numbers), invalid_message.c.state == "open")
        .values(state="discarded")
        .returning(invalid_message.c.id)
    )
)
