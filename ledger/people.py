"""The people that events name: kept beside the events, by the key that each was named by.

A key is what the source calls them, and it stays what it is whoever that turns out to be: whose it is, the
index of people says whenever it is asked. What it said at acceptance is kept as a hint.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select

from ledger.bulk import insert_listed, listed
from ledger.people_tables import event_person
from ledger.ports import SourceKeys, holder_at
from ledger.prepared import Prepared, ids
from ledger.session import Session
from schemas.named_people import NamedPerson
from schemas.parties import Key

Known = Mapping[Key, Sequence[str]]
"""The ids of each person that is known, the first the one by which they are known now."""
_LONGEST = 1024


@dataclass(frozen=True, slots=True)
class Noted:
    """A person as an event names them. ``known``: their ids as of acceptance."""

    place: str
    key: Key
    known: Sequence[str]


def keep(session: Session, named: Iterable[tuple[int, Sequence[NamedPerson], Known]]) -> None:
    """Note whom each event, by ``seq``, names; nothing is asked of the database where they name nobody."""
    rows = [
        (*one.key, seq, one.place[:_LONGEST], " ".join(known.get(one.key, ())) or None)
        for seq, people, known in named
        for one in people
    ]
    if rows:
        session.run(_KEEP, rows=listed(rows))


def known_to(keys: SourceKeys, session: Session, people: Iterable[NamedPerson]) -> Known:
    """Who these are, as is known now; one query for them all, and none where there is nobody to ask for."""
    wanted = {one.key for one in people if not one.met}
    return keys.known(session, wanted) if wanted else {}


def noted(session: Session, seqs: Sequence[int]) -> dict[int, list[Noted]]:
    """Whom each of these events names, of those that name anybody."""
    found: dict[int, list[Noted]] = {}
    for row in session.run(_NOTED, ids=ids(seqs)) if seqs else ():
        known = row.known.split() if row.known else ()
        found.setdefault(row.seq, []).append(Noted(row.place, (row.within, row.value), known))
    return found


def known_people(named: Iterable[Noted]) -> tuple[str, ...]:
    """The ids by which the routes knew those whom an event names, when it was matched."""
    return tuple(dict.fromkeys(person for one in named for person in one.known))


def held(
    session: Session, keys: SourceKeys, wanted: Sequence[tuple[int, str]]
) -> dict[tuple[int, str], dict[str, Sequence[str]]]:
    """What a system calls the people that an event names, by place, for each (seq, system) that calls any of
    them anything."""
    named = noted(session, sorted({seq for seq, _ in wanted}))
    if not named:
        return {}
    holders = keys.holders(session, {one.key for each in named.values() for one in each})
    who = {
        (seq, one.place): person
        for seq, each in named.items()
        for one in each
        if (person := holder_at(holders.get(one.key, ()), seq)) is not None
    }
    systems: dict[int, set[str]] = {}
    for seq, system in wanted:
        systems.setdefault(seq, set()).add(system)
    asked = {(person, system) for (seq, _), person in who.items() for system in systems[seq]}
    local = keys.held(session, asked) if asked else {}
    found: dict[tuple[int, str], dict[str, Sequence[str]]] = {}
    for (seq, place), person in who.items():
        for system in systems[seq]:
            if (person, system) in local:
                found.setdefault((seq, system), {})[place] = local[person, system]
    return found


def forget(session: Session, seqs: Sequence[int]) -> None:
    """Have nobody found any more by what the data of these events said."""
    session.run(_FORGET, ids=ids(seqs))


_KEEP = insert_listed(event_person, "within", "value", "seq", "place", "known", then="ON CONFLICT DO NOTHING")
_NOTED = Prepared(
    lambda numbers: (
        select(event_person)
        .where(event_person.c.seq.in_(numbers))
        .order_by(event_person.c.seq, event_person.c.place, event_person.c.within)
    )
)
_FORGET = Prepared(lambda numbers: delete(event_person).where(event_person.c.seq.in_(numbers)))
