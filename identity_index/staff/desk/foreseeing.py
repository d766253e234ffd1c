"""Who would not be there any more if a system's rows were taken; in the caller's session."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from identity_index.links import repository as links
from identity_index.links.kind import Kind
from identity_index.links.record import Key, Record
from identity_index.staff import repository
from identity_index.staff.days import day_of
from identity_index.staff.desk.shown import Foreseen, StaffRow, StaffRows
from identity_index.staff.held import held_by
from identity_index.staff.member import folded
from identity_index.staff.standing import Held, State, standing, state_of
from ledger import clock
from ledger.clock import Micros
from ledger.session import Session


def foreseen(session: Session, said: StaffRows) -> Foreseen:
    now = clock.now(session)
    as_of = now if said.as_of is None else min(now, clock.micros(said.as_of))
    keys = [(said.system, row.local_id) for row in said.items]
    known = links.by_source(session, Kind.STAFF, keys)
    numbers = _known_by(session, [row for key, row in zip(keys, said.items, strict=True) if key not in known])
    rows: dict[int, list[Held]] = {}
    for key, row in zip(keys, said.items, strict=True):
        record = known.get(key)
        if record is not None and as_of < record.as_of:
            continue
        master = numbers.get(row.local_id) if record is None else record.master
        if master is not None:
            now_said = _new(key, master, as_of) if record is None else replace(record, as_of=as_of)
            rows.setdefault(master, []).append(Held(now_said, row.details))
    members = repository.members(session, rows)
    there = {master: said_now for master, said_now in rows.items() if members[master].is_there}
    coming, leaving = 0, 0
    for master, said_now in there.items():
        held = held_by(session, master)
        coming += not any(one.record.system == said.system and not one.gone for one in held)
        leaving += _leaves(held, said_now, now)
    return Foreseen(there=repository.there_of(session, said.system), coming=coming, leaving=leaving)


def _leaves(held: Sequence[Held], said: Sequence[Held], now: Micros) -> bool:
    today = day_of(now)
    if all(state_of(one, today)[0] is State.CURRENT for one in said):
        return False
    keys = {one.record.key for one in said}
    others = [one for one in held if one.record.key not in keys]
    return standing([*others, *said], today).state is not State.CURRENT


def _known_by(session: Session, rows: Sequence[StaffRow]) -> Mapping[str, int]:
    """By local id, whose the employee number of a new row is, where it is one staff member's alone."""
    numbers = {one.local_id: folded(one.details.employee_number or "")[:128] for one in rows}
    wanted = sorted({number for number in numbers.values() if number})
    holding = repository.records_with_any(session, wanted)
    records = links.records(session, {one for several in holding.values() for one in several})
    masters = {number: {records[one].master for one in several} for number, several in holding.items()}
    return {
        local_id: min(masters[number])
        for local_id, number in numbers.items()
        if len(masters.get(number, ())) == 1
    }


def _new(key: Key, master: int, as_of: Micros) -> Record:
    return Record(0, *key, 1, master, 1, 1, "", as_of, as_of, as_of, None)
