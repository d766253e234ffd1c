"""The rows of a case, and finding them, in the caller's session."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import fields
from operator import attrgetter
from typing import Any

from pydantic import JsonValue
from sqlalchemy import BigInteger, bindparam, case, delete, insert, or_, select, update

from cases.case_file import CaseFile
from cases.keeping.kept_clock import KeptClock
from cases.keeping.tables import PROJECTED, case_clock, case_file, case_interaction, case_note, case_party
from ledger.bulk import Value, insert_listed, listed, update_listed
from ledger.clock import Micros
from ledger.errors import NotFound
from ledger.prepared import Prepared
from ledger.session import Session

Rows = dict[str, list[dict[str, JsonValue]]]
"""Of a case, by table, in the order of their keys; columns by name."""
_F, _C, _I, _N, _P = case_file.c, case_clock.c, case_interaction.c, case_note.c, case_party.c
_FILE = [one.name for one in fields(CaseFile)]
_CLOCK = [one.name for one in fields(KeptClock)]
_of_file: Callable[[CaseFile], Sequence[Value]] = attrgetter(*_FILE)
_of_clock: Callable[[KeptClock], Sequence[Value]] = attrgetter(*_CLOCK)


def add(session: Session, file: CaseFile) -> None:
    session.run(_ADD, rows=listed([_of_file(file)]))


def put(session: Session, file: CaseFile) -> None:
    """The whole row as it is now."""
    session.run(_PUT, rows=listed([_of_file(file)]))


def count_contact(session: Session, number: int, place: int, at: Micros) -> None:
    """There are so many contacts now, the last of them made then. Nothing else of the row is written: a case
    may be told of some thousand times. Raises ``NotFound``."""
    if session.run(_CONTACT, of=number, place=place, at=at).first() is None:
        raise NotFound("There is no case of that reference.")


def find(session: Session, number: int) -> CaseFile | None:
    row = session.run(_FIND, number=number).first()
    return None if row is None else read_file(row)


def restricted(session: Session, numbers: Collection[int]) -> frozenset[int]:
    """Those of them that only their team sees."""
    query = select(_F.number).where(_F.number.in_(numbers), _F.visibility == "restricted")
    return frozenset(row.number for row in session.execute(query)) if numbers else frozenset()


def is_any_in(session: Session, queue: str) -> bool:
    """Is an open case in that queue?"""
    query = select(_F.number).where(_F.queue == queue, _F.ended_at.is_(None)).limit(1)
    return session.execute(query).first() is not None


def locked(session: Session, number: int) -> CaseFile:
    """As it is, and nobody else changes it until the unit ends. Raises ``NotFound``."""
    row = session.run(_LOCKED, number=number).first()
    if row is None:
        raise NotFound("There is no case of that reference.")
    return read_file(row)


def set_parties(session: Session, number: int, parties: Iterable[tuple[str, str, str]]) -> None:
    """Add these: system, local id and role of each. Those that are there stay."""
    rows = [(number, *one) for one in parties]
    if rows:
        session.run(_PARTIES, rows=listed(rows))


def parties(session: Session, number: int) -> list[tuple[str, str, str]]:
    query = select(_P.system, _P.local_id, _P.role).where(_P.number == number)
    return [(row.system, row.local_id, row.role) for row in session.execute(query.order_by(*_P.values()))]


def drop_parties(session: Session, number: int, roles: Iterable[str]) -> None:
    session.execute(delete(case_party).where(_P.number == number, _P.role.in_(list(roles))))


def clocks(session: Session, number: int) -> dict[str, KeptClock]:
    """By their names."""
    return {row.name: _clock(row) for row in session.run(_CLOCKS, number=number)}


def put_clocks(session: Session, kept: Sequence[KeptClock]) -> None:
    if kept:
        session.run(_PUT_CLOCKS, rows=listed([_of_clock(one) for one in kept]))


def drop_clocks(session: Session, number: int) -> None:
    session.execute(delete(case_clock).where(_C.number == number))


def open_of_other_versions(session: Session, name: str, version: int, after: int, most: int) -> list[int]:
    """Open cases of that type that go by another version of it, the oldest first."""
    query = select(_F.number).where(
        *(_F.type == name, _F.type_version != version, _F.ended_at.is_(None), _F.number > after)
    )
    return [row.number for row in session.execute(query.order_by(_F.number).limit(most))]


def by_calendar(session: Session, calendar: str, after: int, most: int) -> list[int]:
    """Open cases with a clock that is not stopped by that calendar, the oldest first."""
    query = (
        select(_C.number)
        .join(case_file, _F.number == _C.number)
        .where(_C.calendar == calendar, _C.stopped_at.is_(None), _C.number > after, _F.ended_at.is_(None))
        .distinct()
    )
    return [row.number for row in session.execute(query.order_by(_C.number).limit(most))]


def add_interaction(session: Session, row: Sequence[Value]) -> None:
    """Number, place, when, channel, direction, whether it repeats, call-back, told: as the columns are."""
    session.run(_ADD_INTERACTION, rows=listed([row]))


def interactions(session: Session, number: int, after: int, most: int) -> list[Any]:
    query = select(case_interaction).where(_I.number == number, _I.place > after)
    return list(session.execute(query.order_by(_I.place).limit(most)))


def interaction(session: Session, number: int, place: int) -> Any | None:
    """One of its contacts; None where it has none of that number."""
    query = select(case_interaction).where(_I.number == number, _I.place == place)
    return session.execute(query).first()


def reported_by(session: Session, numbers: Iterable[int], channels: Iterable[str]) -> bool:
    """Did a report of one of these cases come by one of those channels, from nobody? One that was told apart
    does not count."""
    query = select(_I.told).where(
        *(_I.number.in_(numbers), _I.channel.in_(channels), _I.moved_to.is_(None)),
        or_(_I.place == 1, _I.repeats),
    )
    rows = session.execute(query.order_by(_I.number, _I.place).limit(_LOOKED_AT))
    return any(json.loads(row.told).get("reporter") is None for row in rows)


_LOOKED_AT = 200


def contacts_naming(session: Session, number: int, address: str, most: int) -> list[str]:
    """What those of a case's contacts told in which that address stands, in whatever letters; JSON."""
    query = select(_I.told).where(_I.number == number, _I.told.icontains(address, autoescape=True))
    return [row.told for row in session.execute(query.order_by(_I.place).limit(most))]


def move_interaction(session: Session, number: int, place: int, to: int) -> None:
    """It is of another case: what it told is told there, and what is left is that it was here."""
    row = interaction(session, number, place)
    if row is not None:
        here = update(case_interaction).where(_I.number == number, _I.place == place)
        session.execute(here.values(moved_to=to, call_back_at=None, told=bare_contact(row.told)))


def bare_contact(told: str) -> str:
    """What a contact told without what is about people."""
    whole = json.loads(told)
    return json.dumps({name: whole[name] for name in _BARE if name in whole}, sort_keys=True)


def add_note(session: Session, row: Sequence[Value]) -> None:
    """Number, place, when, by whom, whether public, text."""
    session.run(_ADD_NOTE, rows=listed([row]))


def notes(session: Session, number: int) -> list[Any]:
    return list(session.execute(select(case_note).where(_N.number == number).order_by(_N.place)))


def forget(session: Session, number: int) -> None:
    """What follows from the events of a case, to be made again from them."""
    for table in PROJECTED:
        session.execute(delete(table).where(table.c.number == number))


def rows_of(session: Session, number: int) -> Rows:
    """All that follows from the events of a case."""
    found: Rows = {}
    for table in PROJECTED:
        query = select(table).where(table.c.number == number).order_by(*table.primary_key.columns)
        found[table.name] = [dict(row._mapping) for row in session.execute(query)]
    return found


def put_back(session: Session, rows: Mapping[str, Sequence[Mapping[str, JsonValue]]]) -> None:
    """Where nothing of that case is kept. What a later version keeps beside is left out, and so is what this
    one does not know."""
    for table in PROJECTED:
        names = table.c.keys()
        given = [{name: one.get(name) for name in names} for one in rows.get(table.name, ())]
        if given:
            session.execute(insert(table), given)


def _clock(row: Any) -> KeptClock:
    said = {name: getattr(row, name) for name in _CLOCK}
    return KeptClock(**{**said, "met": None if row.met is None else bool(row.met)})


def read_file(row: Any) -> CaseFile:
    return CaseFile(**{name: getattr(row, name) for name in _FILE})


_ADD = insert_listed(case_file, *_FILE)
_PUT = update_listed(case_file, _FILE[:1], *_FILE[1:])
_FIND = Prepared(select(case_file).where(_F.number == bindparam("number")))
_LOCKED = Prepared(select(case_file).where(_F.number == bindparam("number")).with_for_update())
_AT = bindparam("at", type_=BigInteger())
_CONTACT = Prepared(
    update(case_file)
    .where(_F.number == bindparam("of"))
    .values(
        version=_F.version + 1,
        interactions=bindparam("place"),
        changed_at=case((_F.changed_at < _AT, _AT), else_=_F.changed_at),
    )
    .returning(_F.number)
)
_CLOCKS = Prepared(select(case_clock).where(_C.number == bindparam("number")).order_by(_C.name))
_PARTIES = insert_listed(case_party, "number", "system", "local_id", "role", then="ON CONFLICT DO NOTHING")
_PUT_CLOCKS = insert_listed(
    case_clock,
    *_CLOCK,
    then="ON CONFLICT (number, name) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in _CLOCK[2:]),
)
_ADD_INTERACTION = insert_listed(
    case_interaction,
    *("number", "place", "happened_at", "channel", "direction", "repeats", "call_back_at", "told"),
)
_BARE = ("reference", "service", "interaction", "channel", "direction", "happened_at", "repeats")
_ADD_NOTE = insert_listed(case_note, *[one.name for one in case_note.columns])
