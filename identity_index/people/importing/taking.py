"""Many records taken in as one unit: what a system sends again unchanged costs next to nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from identity_index.links import repository as links
from identity_index.links.kind import Kind
from identity_index.links.record import Key, Record
from identity_index.people.announcing import Cause
from identity_index.people.arriving import Arrival, Ready
from identity_index.people.erasing.returning.returned import TurnedAway
from identity_index.people.importing.batch import Counts
from ledger import clock, numbers
from ledger.session import Session

_PERSON = Kind.PERSON


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of rows; ``away``: those that came by a key that was erased, which are rejected."""

    counts: Counts
    away: Sequence[tuple[Ready, TurnedAway]] = ()


def take(session: Session, arrival: Arrival, told: Sequence[Ready], cause: Cause) -> Taken:
    """Take these in, in their order, and say what became of them. Persons are held until the unit ends.

    One query says which are known and hold what they held: of those only that they were said again is kept.
    """
    links.hold(session, _PERSON)
    now = clock.now(session)
    known = links.by_source(session, _PERSON, [one.heard.key for one in told])
    same, others, seen = [], [], set[Key]()
    for one in told:
        key = one.heard.key
        as_of = min(one.heard.as_of, now)
        held = known.get(key)
        if held is not None and key not in seen and one.said(as_of).hash == held.hash:
            same.append((held, as_of))
            known[key] = _said_again(held, as_of)
        else:
            others.append(one)
        seen.add(key)
    links.tell_again(session, same, now)
    if not others:
        return Taken(Counts(read=len(told), unchanged=len(same)))
    before = numbers.last(session, [_PERSON.value, numbers.REVIEW])
    became: Counter[str] = Counter(unchanged=len(same))
    newest = before[_PERSON.value]
    away = []
    for one, record in zip(others, arrival.arrive(session, others, cause, known), strict=True):
        if isinstance(record, TurnedAway):
            away.append((one, record))
            continue
        what = _what(known.get(one.heard.key), record, newest)
        newest = max(newest, record.master)
        known[one.heard.key] = record
        became[what] += 1
    opened = numbers.last(session, [numbers.REVIEW])[numbers.REVIEW] - before[numbers.REVIEW]
    return Taken(Counts(read=len(told), reviews=opened, rejected=len(away), **became), away)


def _said_again(held: Record, as_of: int) -> Record:
    return replace(held, as_of=max(held.as_of, as_of))


def _what(before: Record | None, after: Record, newest: int) -> str:
    """One of the names of ``Counts``. ``newest``: the last person that was made before it came."""
    if before is None:
        return "registered" if after.master > newest else "linked"
    if after.generation != before.generation:
        return "reissued"
    if after.version != before.version:
        return "updated"
    return "unchanged" if after.hash == before.hash else "outdated"
