"""Staff members, their names and numbers in the database, in the caller's session."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import BigInteger, Integer, and_, bindparam, delete, func, select, update

from identity_index.links.kind import Kind
from identity_index.links.record import Key, Version
from identity_index.links.tables import master as master_
from identity_index.links.tables import record_version, source_record
from identity_index.staff.member import Member, folded
from identity_index.staff.settings import NameKind
from identity_index.staff.standing import State
from identity_index.staff.tables import staff_gone, staff_member, staff_name, staff_number
from ledger.bulk import insert_listed, listed
from ledger.clock import Micros
from ledger.prepared import Prepared, ids
from ledger.session import Session

_R, _V = source_record.c, record_version.c
_M, _N, _E, _G = staff_member.c, staff_name.c, staff_number.c, staff_gone.c
_ITSELF = and_(master_.c.kind == Kind.STAFF.value, master_.c.id == _M.master, master_.c.became.is_(None))
"""Nobody is known as somebody else whom they were merged into."""
_NOWHERE = {"team": None, "service": None, "manager": None}
_AT_ONCE = 500
_COLUMNS = (
    *("master", "state", "since", "because", "version", "facts", "disputed", "team", "service"),
    *("manager", "changed_at"),
)


def keep(session: Session, member: Member, known_by: Iterable[tuple[NameKind, str]]) -> None:
    """They are so from now on, and known by these names and by no others."""
    session.run(_KEEP, rows=listed([_row(member)]))
    session.run(_FORGET_NAMES, ids=ids([member.master]))
    names = {(kind.value, folded(name)): name for kind, name in known_by if folded(name)}
    rows = [(kind, name, member.master, written) for (kind, name), written in names.items()]
    session.run(_KEEP_NAMES, rows=listed(rows))


def count_change(session: Session, member: Member) -> None:
    """Something was told of them, and nothing that is kept is otherwise."""
    mine = update(staff_member).where(_M.master == member.master)
    session.execute(mine.values(version=member.version, changed_at=member.changed_at))


def retire(session: Session, master: int) -> None:
    """It was merged into another: kept as it was, with its names, and found by nothing but its number."""
    session.execute(update(staff_member).where(_M.master == master).values(_NOWHERE))


def restore(session: Session, masters: Iterable[int]) -> None:
    """These are themselves again, as they were when they were merged."""
    rows = [_row(one) for one in members(session, masters).values()]
    if rows:
        session.run(_KEEP, rows=listed(rows))


def members(session: Session, masters: Iterable[int]) -> dict[int, Member]:
    """By number, of those that are kept; one that was merged is as it was then."""
    return {row.master: _member(row) for row in session.run(_MEMBERS, ids=ids(masters))}


def page(
    session: Session,
    after: int,
    most: int,
    *,
    state: State | None = None,
    team: str | None = None,
    disputed: bool = False,
) -> list[Member]:
    """By number, those after this one."""
    query = select(staff_member).join(master_, _ITSELF).where(_M.master > after)
    if state is not None:
        query = query.where(_M.state == state.value)
    if team is not None:
        query = query.where(_M.team == folded(team))
    if disputed:
        query = query.where(_M.disputed.is_not(None))
    return [_member(row) for row in session.execute(query.order_by(_M.master).limit(most))]


def managers(session: Session) -> dict[int, Key]:
    """The record of whom each of those answers to who are there and answer to somebody."""
    query = select(_M.master, _M.manager).where(_M.manager.is_not(None), _M.state == State.CURRENT.value)
    found = {}
    for row in session.execute(query):
        system, _, local_id = row.manager.partition("/")
        found[row.master] = (system, local_id)
    return found


def answering_to(session: Session, keys: Sequence[Key]) -> list[int]:
    """Whoever answers to one of these records, as far as it counts, by number."""
    named = ["/".join(one) for one in keys]
    found: set[int] = set()
    for start in range(0, len(named), _AT_ONCE):
        rows = session.execute(select(_M.master).where(_M.manager.in_(named[start : start + _AT_ONCE])))
        found |= {row.master for row in rows}
    return sorted(found)


def known_as(
    session: Session, names: Sequence[str], kinds: Sequence[NameKind]
) -> dict[str, dict[int, State]]:
    """By folded name, everybody who is known by it as one of these kinds, and how they stand."""
    found: dict[str, dict[int, State]] = {}
    wanted = [one.value for one in kinds]
    for start in range(0, len(names), _AT_ONCE):
        some = names[start : start + _AT_ONCE]
        query = select(_N.name, _N.master, _M.state).join(staff_member, _M.master == _N.master)
        query = query.join(master_, _ITSELF)
        for row in session.execute(query.where(_N.name.in_(some), _N.kind.in_(wanted))):
            found.setdefault(row.name, {})[row.master] = State(row.state)
    return found


def names(session: Session, masters: Iterable[int]) -> dict[int, list[tuple[NameKind, str, str]]]:
    """By member, each name: of which kind it is, as it is written, and folded."""
    found: dict[int, list[tuple[NameKind, str, str]]] = {}
    for row in session.run(_NAMES, ids=ids(masters)):
        found.setdefault(row.master, []).append((NameKind(row.kind), row.written, row.name))
    return found


def as_kept(session: Session, master: int) -> Callable[[], tuple[Member | None, set[tuple[NameKind, str]]]]:
    """A member, and each name that they are known by, folded. Asked together with what is asked next."""
    member, names_ = session.run(_MEMBERS, ids=ids([master])), session.run(_NAMES, ids=ids([master]))

    def read() -> tuple[Member | None, set[tuple[NameKind, str]]]:
        row = member.first()
        return None if row is None else _member(row), {(NameKind(one.kind), one.name) for one in names_}

    return read


def in_teams(session: Session, teams: Collection[str], most: int) -> list[Member]:
    """Who is there of these, by number, whatever their case."""
    wanted = [folded(one) for one in teams]
    query = select(staff_member).where(_M.team.in_(wanted), _M.state == State.CURRENT.value)
    return [_member(row) for row in session.execute(query.order_by(_M.master).limit(most))]


def keep_number(session: Session, record: int, number: str | None) -> None:
    """The record holds this employee number from now on, and no other."""
    session.run(_FORGET_NUMBER, ids=ids([record]))
    if number is not None:
        session.run(_KEEP_NUMBER, rows=listed([(number, record)]))


def records_with(session: Session, number: str) -> list[tuple[int, int]]:
    """Each record that has this employee number, and its master."""
    return [(row.record, row.master) for row in session.run(_WITH_NUMBER, value=number)]


def numbers_within(session: Session, master: int) -> dict[int, str | None]:
    """Each record of somebody, and its employee number."""
    return {row.id: row.value for row in session.run(_NUMBERS_WITHIN, master=master)}


def records_with_any(session: Session, numbers: Sequence[str]) -> dict[str, list[int]]:
    """By employee number, the records that hold it."""
    found: dict[str, list[int]] = {}
    for start in range(0, len(numbers), _AT_ONCE):
        query = select(staff_number).where(_E.value.in_(numbers[start : start + _AT_ONCE]))
        for row in session.execute(query.order_by(_E.record)):
            found.setdefault(row.value, []).append(row.record)
    return found


def set_gone(session: Session, record: int, at: Micros) -> None:
    """Its system has it no more, since then."""
    session.run(_GONE, rows=listed([(record, at)]))


def set_back(session: Session, record: int, as_of: Micros) -> Callable[[], bool]:
    """Its system had it then: has it it again by this? Asked together with what is asked next."""
    rows = session.run(_BACK, record=record, as_of=as_of)
    return lambda: rows.rowcount > 0


def gone_of(session: Session, master: int) -> Callable[[], Mapping[int, Micros]]:
    """Those of somebody's records that their systems have no more, and since when. Asked together with what
    is asked next."""
    rows = session.run(_GONE_OF, master=master)
    return lambda: {row.record: row.at for row in rows}


def said_of(session: Session, master: int, most: int) -> dict[int, list[Version]]:
    """By record of somebody, what it said, in any order: of each so many at most, those that came last."""
    found: dict[int, list[Version]] = {}
    for row in session.run(_SAID, master=master, most=most):
        one = Version(row.version, row.details, row.as_of, row.at, row.event_source, row.event_id)
        found.setdefault(row.record, []).append(one)
    return found


def there_of(session: Session, system: str) -> int:
    """How many are there of whom the system has a record."""
    query = (
        select(func.count(_M.master.distinct()))
        .select_from(source_record)
        .join(staff_member, _M.master == _R.master)
        .outerjoin(staff_gone, _G.record == _R.id)
        .where(_R.kind == Kind.STAFF.value, _R.system == system, _R.closed_at.is_(None))
        .where(_M.state == State.CURRENT.value, _G.record.is_(None))
    )
    return int(session.execute(query).scalar_one())


def keys_of(session: Session, system: str, after: int, most: int) -> list[tuple[int, str]]:
    """The records of staff that a system still has, by number, those after this one: its keys for them."""
    query = (
        select(_R.id, _R.local_id)
        .outerjoin(staff_gone, _G.record == _R.id)
        .where(_R.kind == Kind.STAFF.value, _R.system == system, _R.closed_at.is_(None), _R.id > after)
        .where(_G.record.is_(None))
    )
    return [(row.id, row.local_id) for row in session.execute(query.order_by(_R.id).limit(most))]


def _row(member: Member) -> tuple[str | int | None, ...]:
    disputed = json.dumps(list(member.disputed)) if member.disputed else None
    manager = None if member.manager is None else "/".join(member.manager)
    return (
        *(member.master, member.state.value, member.since, member.because, member.version),
        *(json.dumps(dict(member.facts), ensure_ascii=False), disputed),
        *(folded(member.text("team") or "") or None, member.text("service"), manager, member.changed_at),
    )


def _member(row: Any) -> Member:
    return Member(
        master=row.master,
        state=State(row.state),
        since=row.since,
        because=row.because,
        version=row.version,
        facts=json.loads(row.facts),
        disputed=() if row.disputed is None else tuple(json.loads(row.disputed)),
        changed_at=row.changed_at,
    )


_MEMBERS = Prepared(lambda numbers: select(staff_member).where(_M.master.in_(numbers)))
_NAMES = Prepared(lambda numbers: select(staff_name).where(_N.master.in_(numbers)))
_NUMBERS_OF = Prepared(lambda numbers: select(staff_number).where(_E.record.in_(numbers)))
_WITH_NUMBER = Prepared(
    select(_E.record, _R.master)
    .join(source_record, _R.id == _E.record)
    .where(_E.value == bindparam("value"))
    .order_by(_E.record)
)
_THEIRS = (_R.kind == Kind.STAFF.value, _R.master == bindparam("master"))
_NUMBERS_WITHIN = Prepared(
    select(_R.id, _E.value).outerjoin(staff_number, _E.record == _R.id).where(*_THEIRS)
)
_GONE_OF = Prepared(select(_G.record, _G.at).join(source_record, _R.id == _G.record).where(*_THEIRS))
_SAID = Prepared(
    select(record_version)
    .join(source_record, _R.id == _V.record)
    .where(*_THEIRS, _V.version > _R.versions - bindparam("most", type_=Integer()))
)
_BACK = Prepared(
    delete(staff_gone).where(
        _G.record == bindparam("record"), _G.at <= bindparam("as_of", type_=BigInteger())
    )
)
_FORGET_NAMES = Prepared(lambda numbers: delete(staff_name).where(_N.master.in_(numbers)))
_FORGET_NUMBER = Prepared(lambda numbers: delete(staff_number).where(_E.record.in_(numbers)))
_KEEP_NAMES = insert_listed(staff_name, "kind", "name", "master", "written", then="ON CONFLICT DO NOTHING")
_KEEP_NUMBER = insert_listed(staff_number, "value", "record", then="ON CONFLICT DO NOTHING")
_GONE = insert_listed(staff_gone, "record", "at", then="ON CONFLICT (record) DO UPDATE SET at = excluded.at")
_KEEP = insert_listed(
    staff_member,
    *_COLUMNS,
    then="ON CONFLICT (master) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS[1:]),
)
