"""Restrictions in the database. Each function works in the caller's session."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import BigInteger, bindparam, delete, exists, func, insert, or_, select, update

from identity_index.ids import person_id, restriction_id
from identity_index.links.kind import Kind
from identity_index.links.tables import record_version, source_record
from identity_index.people.restricting.restriction import Ground, InForce, ShownRestriction
from identity_index.people.restricting.tables import restricted_record, restriction
from ledger import clock, numbers
from ledger.clock import Micros
from ledger.errors import NotFound
from ledger.prepared import Numbers, Prepared, ids
from ledger.session import Session

_X, _K, _R = restriction.c, restricted_record.c, source_record.c
_EVERY = restricted_record.alias("every")


def restricted(session: Session, masters: Iterable[int]) -> Mapping[int, Sequence[InForce]]:
    """Of these persons, those of whom any record is kept and not used, and by what. Whoever is about to use,
    show or tell anything of a person asks here; one query, which costs next to nothing while nobody is."""
    wanted = set(masters)
    found: dict[int, list[InForce]] = {}
    for row in session.run(_RESTRICTED, ids=ids(wanted)) if wanted else ():
        found.setdefault(row.master, []).append(_in_force(row))
    return found


def add(session: Session, person: int, ground: Ground, reason: str, who: str) -> int:
    number = numbers.take(session, numbers.RESTRICTION, 1)
    row = {"id": number, "person": person, "ground": ground.value, "reason": reason, "who": who}
    session.execute(insert(restriction).values(**row, at=clock.now(session)))
    return number


def extend(session: Session, number: int, records: Iterable[int]) -> int:
    """It is of these records too; answers with how many it was not of before."""
    known = set(records_of(session, number))
    fresh = [{"record": one, "restriction": number} for one in sorted(set(records) - known)]
    if fresh:
        session.execute(insert(restricted_record), fresh)
    return len(fresh)


def records_of(session: Session, number: int) -> list[int]:
    """The records that one in force is of."""
    query = select(_K.record).where(_K.restriction == number).order_by(_K.record)
    return [row.record for row in session.execute(query)]


def free(session: Session, number: int) -> None:
    """Its records are restricted by it no more."""
    session.execute(delete(restricted_record).where(_K.restriction == number))


def put(session: Session, number: int, **values: Any) -> None:
    session.execute(update(restriction).where(_X.id == number).values(values))


def locked(session: Session, number: int) -> Any:
    """Its row; nobody else changes it until the unit ends. Raises ``NotFound``."""
    query = select(restriction).where(_X.id == number)
    return _row(session, query if session.dialect == "sqlite" else query.with_for_update(), number)


def find(session: Session, number: int) -> ShownRestriction:
    """Raises ``NotFound``."""
    row = _row(session, select(restriction).where(_X.id == number), number)
    return _shown(session, [row])[0]


def page(session: Session, before: int | None, most: int, *, standing: bool) -> list[ShownRestriction]:
    """The newest first; ``standing``: only those in force."""
    query = select(restriction).order_by(_X.id.desc()).limit(most)
    if before is not None:
        query = query.where(_X.id < before)
    if standing:
        query = query.where(_X.lifted_at.is_(None))
    return _shown(session, session.execute(query).all())


def of_person(session: Session, persons: Sequence[int], records: Sequence[int]) -> list[ShownRestriction]:
    """Those that were asked for of any of these ids, or are of any of these records; the newest first."""
    numbers_ = {row.id for row in session.execute(select(_X.id).where(_X.person.in_(persons)))}
    numbers_ |= {row.restriction for row in session.run(_OF_RECORDS, ids=ids(records))}
    query = select(restriction).where(_X.id.in_(numbers_)).order_by(_X.id.desc())
    return _shown(session, session.execute(query).all())


def came_in(session: Session, records: Iterable[int], since: Micros) -> int:
    """How often these records said something new since then."""
    return int(session.run(_CAME_IN, ids=ids(records), since=since).scalar_one())


def forget(session: Session, persons: Sequence[int], records: Sequence[int], now: Micros) -> dict[str, int]:
    """These records are erased, and what people wrote of these persons' restrictions; one that has no records
    left is of nobody any more, whomever it was asked for."""
    of = {row.restriction for row in session.run(_OF_RECORDS, ids=ids(records))}
    gone = session.execute(delete(restricted_record).where(_K.record.in_(list(records)))).rowcount
    left = select(_K.restriction).where(_K.restriction.in_(of))
    emptied = of - {row.restriction for row in session.execute(left)}
    ended = update(restriction).where(_X.id.in_(emptied), _X.lifted_at.is_(None))
    session.execute(ended.values(lifted_at=now, lifted_by="erasure"))
    told = or_(_X.reason != "", _X.why_lifted != "", _X.informed != "")
    mine = update(restriction).where(or_(_X.person.in_(list(persons)), _X.id.in_(emptied)), told)
    many = session.execute(mine.values(reason="", why_lifted="", informed="")).rowcount
    return {"restriction": many, "restricted_record": gone}


def _row(session: Session, query: Any, number: int) -> Any:
    row = session.execute(query).first()
    if row is None:
        raise NotFound(f"There is no restriction {restriction_id.written(number)}.")
    return row


def _in_force(row: Any) -> InForce:
    return InForce(
        id=restriction_id.written(row.id), ground=Ground(row.ground), since=clock.moment(row.since)
    )


def _shown(session: Session, rows: Sequence[Any]) -> list[ShownRestriction]:
    query = (
        select(_K.restriction, _R.master, func.count().label("many"))
        .join(source_record, _R.id == _K.record)
        .where(_K.restriction.in_([row.id for row in rows]))
        .group_by(_K.restriction, _R.master)
        .order_by(_R.master)
    )
    held: dict[int, list[tuple[int, int]]] = {}
    for one in session.execute(query):
        held.setdefault(one.restriction, []).append((one.master, one.many))
    return [
        ShownRestriction(
            id=restriction_id.written(row.id),
            person=person_id.written(row.person),
            ground=Ground(row.ground),
            reason=row.reason,
            by=row.who,
            since=clock.moment(row.at),
            persons=[person_id.written(master) for master, _ in held.get(row.id, ())],
            records=sum(many for _, many in held.get(row.id, ())),
            lifted_at=None if row.lifted_at is None else clock.moment(row.lifted_at),
            lifted_by=row.lifted_by,
            why_lifted=row.why_lifted,
            informed=row.informed,
            certificate=None if row.certificate is None else json.loads(row.certificate),
        )
        for row in rows
    ]


def _restricted(numbers_: Numbers) -> Any:
    # The first condition depends on no row: where nobody is restricted, no record is looked at.
    any_ = exists(select(_EVERY.c.record))
    query = (
        select(_R.master, _X.id, _X.ground, _X.at.label("since"))
        .join(restricted_record, _K.record == _R.id)
        .join(restriction, _X.id == _K.restriction)
    )
    query = query.where(any_, _R.kind == Kind.PERSON.value, _R.master.in_(numbers_))
    return query.distinct().order_by(_R.master, _X.id)


_RESTRICTED = Prepared(_restricted)
_OF_RECORDS = Prepared(lambda numbers_: select(_K.restriction).where(_K.record.in_(numbers_)).distinct())


def _came_in(numbers_: Numbers) -> Any:
    since = bindparam("since", type_=BigInteger)
    query = select(func.count()).select_from(record_version)
    return query.where(record_version.c.record.in_(numbers_), record_version.c.at > since)


_CAME_IN = Prepared(_came_in)
