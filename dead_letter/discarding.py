"""Giving dead letters up, one or all that are open in a group. Each function is a unit of work."""

from __future__ import annotations

from dataclasses import dataclass

from dead_letter.closing import close
from dead_letter.groups import repository as groups
from dead_letter.letter_id import LetterId
from dead_letter.search.standing import Standing
from ledger.errors import NotFound
from ledger.reading.dead_letters import Kind
from ledger.replaying import Refused, check_reason, discard, discard_invalid
from ledger.session import Session

PART = 100
"""Letters in one unit: it keeps intake waiting on an embedded ledger."""


@dataclass(frozen=True, slots=True)
class Part:
    """``place`` is where the next part begins, None after the last; ``last`` is the last that there was when
    the first began: what failed later is not in it. ``woken`` are the subscriptions whose order goes on.
    ``left`` could not be discarded; ``why`` says it of the first of them."""

    last: int
    place: int | None
    discarded: int
    woken: frozenset[str]
    left: int = 0
    why: str | None = None


def discard_one(session: Session, which: LetterId, who: str, reason: str) -> str | None:
    """Answers with the subscription of a delivery. Raises ``NotFound`` and ``Refused``."""
    subscription = None
    if which.kind is Kind.DELIVERY:
        subscription = discard(session, which.number, who, reason)
    else:
        discard_invalid(session, which.number, who, reason)
    close(session, which.kind, [which.number], Standing.DISCARDED)
    return subscription


def discard_part(session: Session, group: int, who: str, reason: str, after: int, last: int | None) -> Part:
    """Discard the next of a group. One that is being replayed, or decided about meanwhile, is left as it is.

    Raises ``NotFound`` and, where no reason is given, ``Refused``.
    """
    check_reason(reason, "discard")
    groups.find(session, group)
    last = groups.newest_open(session, group) if last is None else last
    found = groups.open_letters(session, group, after, last, PART)
    woken: set[str] = set()
    refusals: list[str] = []
    discarded = 0
    for one in found:
        which = LetterId(Kind.DELIVERY if one.kind == "d" else Kind.INVALID, one.number)
        try:
            subscription = discard_one(session, which, who, reason)
        except (Refused, NotFound) as why:
            refusals.append(str(why))
            continue
        discarded += 1
        if subscription is not None:
            woken.add(subscription)
    place = found[-1].place if len(found) == PART else None
    return Part(last, place, discarded, frozenset(woken), len(refusals), next(iter(refusals), None))
