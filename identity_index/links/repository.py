"""Masters and their records in the database. Each function works in the caller's session.

Whoever changes any of it holds its kind first (``hold``), so that no two processes make two masters of one
newcomer, or wait for one another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import BindParameter, Integer, String, and_, bindparam, select

from identity_index.links.kind import Kind
from identity_index.links.naming import named
from identity_index.links.record import Key, Master, New, Record, Said, Version
from identity_index.links.tables import master, record_version, source_record
from identity_index.links.telling import Effect, effect_of
from ledger import numbers
from ledger.bulk import InsertTogether, listed, update_listed
from ledger.clock import Micros
from ledger.errors import NotFound
from ledger.pairs import for_pairs, pairs
from ledger.prepared import Numbers, Prepared, ids
from ledger.session import Session

_M, _R, _V = master.c, source_record.c, record_version.c
_COLUMNS = (
    *("id", "system", "local_id", "generation", "master", "version", "versions", "hash", "as_of"),
    *("first_at", "last_at", "closed_at"),
)


def hold(session: Session, kind: Kind) -> None:
    """Until the unit ends nobody else changes masters or records of this kind. Before any other lock."""
    numbers.hold(session, kind.value)


def by_source(session: Session, kind: Kind, keys: Iterable[Key]) -> dict[Key, Record]:
    """The records that these keys name now, of those that are known; one query."""
    rows = session.run(_BY_SOURCE, kind=kind.value, pairs=pairs(set(keys)))
    return {(row.system, row.local_id): _record(row) for row in rows}


def generations(session: Session, kind: Kind, key: Key) -> list[Record]:
    """Every record that a system has called so, the newest last."""
    query = select(*(_R[name] for name in _COLUMNS)).where(
        _R.kind == kind.value, _R.system == key[0], _R.local_id == key[1]
    )
    return [_record(row) for row in session.execute(query.order_by(_R.generation))]


def records(session: Session, which: Iterable[int]) -> dict[int, Record]:
    """By number, of those that there are."""
    return {row.id: _record(row) for row in session.run(_RECORDS, ids=ids(which))}


def of_masters(session: Session, kind: Kind, masters: Iterable[int]) -> dict[int, list[Record]]:
    """The records of each master that has any, closed ones too, in the order in which they came."""
    found: dict[int, list[Record]] = {}
    for row in session.run(_OF_MASTERS, kind=kind.value, ids=ids(set(masters))):
        found.setdefault(row.master, []).append(_record(row))
    return found


def first_of(session: Session, kind: Kind, master: int, most: int) -> list[int]:
    """The numbers of a master's records, the oldest first; no more than so many, however many it has."""
    return [one.number for one in some_of(session, kind, master, most)]


def some_of(session: Session, kind: Kind, master: int, most: int) -> list[Record]:
    """A master's records, the oldest first; no more than so many, however many it has."""
    return [_record(row) for row in session.run(_SOME_OF, kind=kind.value, master=master, most=most)]


def details(session: Session, which: Iterable[int]) -> dict[int, str]:
    """What holds of each of these records, as canonical JSON; none of one that was erased."""
    held = versions_that_hold(session, which)
    return {number: one.details for number, one in held.items() if one.details is not None}


def with_details(session: Session, kind: Kind, master: int) -> list[tuple[Record, str]]:
    """A master's records with what holds of each, in the order in which they came; none that was erased."""
    rows = session.run(_WITH_DETAILS, kind=kind.value, master=master)
    return [(_record(row), row.details) for row in rows]


def versions_that_hold(session: Session, which: Iterable[int]) -> dict[int, Version]:
    """What holds of each of these records, by number."""
    return {row.record: _said(row) for row in session.run(_HOLDING, ids=ids(which))}


def versions(session: Session, record: int) -> list[Version]:
    """All that a record ever said, in the order in which it came."""
    query = select(record_version).where(_V.record == record).order_by(_V.version)
    return [_said(row) for row in session.execute(query)]


def find(session: Session, kind: Kind, number: int) -> Master:
    """A master, whatever became of it. Raises ``NotFound``."""
    row = session.execute(select(master).where(_M.kind == kind.value, _M.id == number)).first()
    if row is None:
        raise NotFound(f"There is no {named(kind, number)}, and never was.")
    return Master(row.id, row.became, row.made_at)


def masters(session: Session, kind: Kind, which: Iterable[int]) -> dict[int, Master]:
    """By number, of those that there ever were."""
    rows = session.run(_MASTERS, kind=kind.value, ids=ids(set(which)))
    return {row.id: Master(row.id, row.became, row.made_at) for row in rows}


def active(session: Session, kind: Kind, which: Iterable[int]) -> dict[int, int]:
    """Whom each of these masters is known as now, itself where it never was merged; of those there are."""
    rows = session.run(_ACTIVE, kind=kind.value, ids=ids(set(which)))
    return {row.asked: row.id for row in rows}


def wanted(kind: Kind, news: Sequence[New]) -> dict[str, int]:
    """How many numbers of which names ``register`` takes."""
    return {kind.value: sum(one.master is None for one in news), numbers.RECORD: len(news)}


def register(
    session: Session, kind: Kind, news: Sequence[New], now: Micros, taken: Mapping[str, int] | None = None
) -> list[Record]:
    """Keep records that are not known yet, those without a master each with a new one. In the order given.

    The kind is held, who is named as a master is active. ``taken``: the first of the numbers ``wanted``.
    """
    taken = numbers.take_each(session, wanted(kind, news)) if taken is None else taken
    made, first = iter(range(taken.get(kind.value, 0), 2**63)), taken.get(numbers.RECORD, 0)
    done = [
        Record(
            number=number,
            system=one.system,
            local_id=one.local_id,
            generation=one.generation,
            master=next(made) if one.master is None else one.master,
            version=1,
            versions=1,
            hash=one.said.hash,
            as_of=one.said.as_of,
            first_at=now,
            last_at=now,
            closed_at=None,
        )
        for number, one in enumerate(news, start=first)
    ]
    _KEEP.run(
        session,
        {
            master: [
                (kind.value, record.master, now)
                for record, one in zip(done, news, strict=True)
                if one.master is None
            ],
            source_record: [(kind.value, *(getattr(one, name) for name in _FIELDS)) for one in done],
            record_version: [
                (record.number, 1, *_version(one.said, now)) for record, one in zip(done, news, strict=True)
            ],
        },
    )
    return done


def number(session: Session, kind: Kind) -> int:
    """The number of a master that may be made in this unit."""
    return numbers.take(session, kind.value, 1)


def make(session: Session, kind: Kind, numbered: Sequence[int], now: Micros) -> None:
    """Masters without records, for those that are moved to them in this unit."""
    _KEEP.run(session, {master: [(kind.value, one, now) for one in numbered]})


def tell(session: Session, record: Record, said: Said, now: Micros) -> Effect:
    """Keep what a record's system says of it now, as a version of its own unless it said so before."""
    effect = effect_of(record, said)
    if effect is Effect.OLDER:
        asked = {"record": record.number, "hash": said.hash, "as_of": said.as_of}
        effect = Effect.SAME if session.run(_SAID_SO, **asked).all() else effect
    as_of = max(record.as_of, said.as_of)
    many, holds, text_hash = record.versions, record.version, record.hash
    if effect is not Effect.SAME:
        many += 1
        _KEEP.run(session, {record_version: [(record.number, many, *_version(said, now))]})
    if effect is Effect.NEWER:
        holds, text_hash = many, said.hash
    session.run(_TELL, rows=listed([(record.number, holds, many, text_hash, as_of, now)]))
    return effect


def tell_again(session: Session, said: Sequence[tuple[Record, Micros]], now: Micros) -> None:
    """The systems of these records say of them, as of these moments, what they said before."""
    if said:
        rows = [
            (one.number, one.version, one.versions, one.hash, max(one.as_of, as_of), now)
            for one, as_of in said
        ]
        session.run(_TELL, rows=listed(rows))


def close(session: Session, record: Record, now: Micros) -> None:
    """Its local id is another's from now on; it stays with its master."""
    session.run(_CLOSE, rows=listed([(record.number, now)]))


def move(session: Session, which: Iterable[int], to: int) -> None:
    """These records belong to this master now; ``set_became`` is the caller's to call."""
    session.run(_MOVE, rows=listed([(number, to) for number in sorted(which)]))


def set_became(session: Session, kind: Kind, became: Mapping[int, int | None]) -> None:
    """What has become of each of these masters; None: it has records."""
    session.run(_BECAME, rows=listed([(kind.value, number, to) for number, to in sorted(became.items())]))


def _version(said: Said, now: Micros) -> tuple[str, str, Micros, Micros, str, str]:
    return said.details, said.hash, said.as_of, now, said.event_source, said.event_id


def _said(row: Any) -> Version:
    return Version(row.version, row.details, row.as_of, row.at, row.event_source, row.event_id)


def _record(row: Any) -> Record:
    return Record(
        *(row.id, row.system, row.local_id, row.generation, row.master, row.version, row.versions),
        *(row.hash, row.as_of, row.first_at, row.last_at, row.closed_at),
    )


_FIELDS = tuple("number" if name == "id" else name for name in _COLUMNS)
_LISTED = ", ".join(f"r.{name}" for name in _COLUMNS)
_KIND: BindParameter[str] = bindparam("kind", type_=String())
_BY_SOURCE = for_pairs(
    f"SELECT {_LISTED} FROM {{pairs}} AS w CROSS JOIN source_record AS r "  # noqa: S608 - our own names
    "WHERE r.kind = :kind AND r.system = w.a AND r.local_id = w.b AND r.closed_at IS NULL"
)


def _records(numbers_: Numbers) -> Any:
    return select(*(_R[name] for name in _COLUMNS)).where(_R.id.in_(numbers_))


def _of_masters(numbers_: Numbers) -> Any:
    query = select(*(_R[name] for name in _COLUMNS))
    return query.where(_R.kind == _KIND, _R.master.in_(numbers_)).order_by(_R.id)


def _holding(numbers_: Numbers) -> Any:
    holds = and_(_V.record == _R.id, _V.version == _R.version)
    return select(record_version).join(source_record, holds).where(_R.id.in_(numbers_))


def _with_details() -> Any:
    holds = and_(_V.record == _R.id, _V.version == _R.version, _V.details.is_not(None))
    query = select(*(_R[name] for name in _COLUMNS), _V.details).join(record_version, holds)
    return query.where(_R.kind == _KIND, _R.master == bindparam("master")).order_by(_R.id)


def _masters(numbers_: Numbers) -> Any:
    return select(master).where(_M.kind == _KIND, _M.id.in_(numbers_))


def _active(numbers_: Numbers) -> Any:
    start = select(_M.id.label("asked"), _M.id, _M.became).where(_M.kind == _KIND, _M.id.in_(numbers_))
    way = start.cte("way", recursive=True)
    then = master.alias("next")
    on = and_(then.c.kind == _KIND, then.c.id == way.c.became)
    way = way.union_all(select(way.c.asked, then.c.id, then.c.became).join_from(way, then, on))
    return select(way.c.asked, way.c.id).where(way.c.became.is_(None))


_SAID_SO = Prepared(
    select(_V.version).where(*(_V[name] == bindparam(name) for name in ("record", "hash", "as_of")))
)
_OF_ONE = select(*(_R[name] for name in _COLUMNS)).where(_R.kind == _KIND, _R.master == bindparam("master"))
_SOME_OF = Prepared(_OF_ONE.order_by(_R.id).limit(bindparam("most", type_=Integer())))
_RECORDS, _OF_MASTERS, _HOLDING = Prepared(_records), Prepared(_of_masters), Prepared(_holding)
_WITH_DETAILS = Prepared(_with_details())
_MASTERS, _ACTIVE = Prepared(_masters), Prepared(_active)
_KEEP = InsertTogether(
    (master, ("kind", "id", "made_at")),
    (source_record, ("kind", *_COLUMNS)),
    (record_version, ("record", "version", "details", "hash", "as_of", "at", "event_source", "event_id")),
)
_TELL = update_listed(source_record, ("id",), "version", "versions", "hash", "as_of", "last_at")
_CLOSE = update_listed(source_record, ("id",), "closed_at")
_MOVE = update_listed(source_record, ("id",), "master")
_BECAME = update_listed(master, ("kind", "id"), "became")
