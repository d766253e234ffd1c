"""Loads in the database. Each function works in the caller's session."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, update

from identity_index.ids import load_id
from identity_index.places.addressbase.records import Kind
from identity_index.places.keeping.tables import place
from identity_index.places.loading.load import Counts, Load, Phase, Reject
from identity_index.places.loading.tables import place_load, place_load_reject, place_touched
from ledger import clock, numbers
from ledger.bulk import insert_listed, listed
from ledger.errors import NotFound
from ledger.prepared import Numbers, Prepared, ids
from ledger.session import Session

MOST_REJECTS = 10_000
"""Of one load that are kept, and as many that were taken without something; all are counted."""
_WITHOUT = "without "
"""So begins ``in_column`` of a line that was taken, and goes on with what it was taken without."""
_L, _J, _T = place_load.c, place_load_reject.c, place_touched.c


@dataclass(frozen=True, slots=True)
class Begun:
    """A load as the hub works with it. ``number`` is that of its id, ``supply`` that of the first volume.

    ``fresh``: nothing was held before its supply. ``quiet``: nobody is told of it, since no supply was in
    before, so that no place was shown. ``unread``: kinds of records of which it has a line that may be about
    any.
    """

    number: int
    columns: tuple[str, ...]
    fresh: bool
    quiet: bool
    supply: int
    unread: frozenset[int]
    load: Load


def make(
    session: Session, row: dict[str, Any], columns: Sequence[str], who: str, after: Begun | None
) -> Begun:
    """A new one, of which nothing is in. ``after``: the volume of its supply that it follows."""
    now = clock.now(session)
    number = numbers.take(session, numbers.PLACE_LOAD, 1)
    supply = number if after is None else after.supply
    others = session.execute(select(_L.id).where(_L.supply != supply).limit(1)).first()
    session.execute(
        insert(place_load).values(
            **row,
            id=number,
            columns=json.dumps(list(columns)),
            supply=supply,
            fresh=others is None,
            line=0,
            settled=0,
            counts=Counts().model_dump_json(),
            unread="[]",
            begun_by=who,
            begun_at=now,
            changed_at=now,
        )
    )
    return find(session, number)


def find(session: Session, number: int) -> Begun:
    """Raises ``NotFound``."""
    row = session.execute(select(place_load).where(_L.id == number)).first()
    if row is None:
        raise NotFound(f"There is no load {load_id.written(number)}.")
    return _begun(row)


def unfinished(session: Session) -> Begun | None:
    """The one that is neither in nor abandoned."""
    return _newest(session, _L.phase.not_in((Phase.FINISHED.value, Phase.ABANDONED.value)))


def newest(session: Session) -> Begun | None:
    """The last one that is in."""
    return _newest(session, _L.phase == Phase.FINISHED.value)


def any_whole(session: Session) -> bool:
    """Is a supply in to its last volume, so that places are shown?"""
    return _newest(session, (_L.phase == Phase.FINISHED.value) & (_L.next_volume == 0)) is not None


def abandoned_since(session: Session, number: int) -> Begun | None:
    """The last that was begun after this one, and was given up."""
    return _newest(session, (_L.phase == Phase.ABANDONED.value) & (_L.id > number))


def same_file(session: Session, sha256: str) -> Begun | None:
    """The one by which this very file is in."""
    return _newest(session, (_L.phase == Phase.FINISHED.value) & (_L.sha256 == sha256))


def supply_of(session: Session, begun: Begun) -> set[int]:
    """The numbers of all loads of its supply: of every volume."""
    return {row.id for row in session.execute(select(_L.id).where(_L.supply == begun.supply))}


def page(session: Session, after: int | None, limit: int) -> list[Load]:
    """The newest first; those before this number."""
    query = select(place_load).order_by(_L.id.desc()).limit(limit)
    if after is not None:
        query = query.where(_L.id < after)
    return [_begun(row).load for row in session.execute(query)]


def move_on(session: Session, begun: Begun, phase: Phase, line: int, settled: int, counts: Counts) -> Begun:
    """It is that far."""
    now = clock.now(session)
    ended = now if phase in {Phase.FINISHED, Phase.ABANDONED} else None
    session.execute(
        update(place_load)
        .where(_L.id == begun.number)
        .values(
            phase=phase.value,
            line=line,
            settled=settled,
            counts=counts.model_dump_json(),
            changed_at=now,
            finished_at=ended,
        )
    )
    return find(session, begun.number)


def reject(session: Session, number: int, wrong: Sequence[Reject]) -> None:
    """Keep these."""
    if wrong:
        rows = [(number, one.line, _in_column(one), one.problem, one.fix, one.said) for one in wrong]
        session.run(_REJECT, rows=listed(rows))


def rejects(session: Session, number: int, after: int, limit: int) -> list[Reject]:
    """By line; those after this line."""
    query = select(place_load_reject).where(_J.load == number, _J.line > after)
    return [
        Reject(line=row.line, problem=row.problem, fix=row.fix, said=row.said, **_columns(row.in_column))
        for row in session.execute(query.order_by(_J.line).limit(limit))
    ]


def kept_rejects(session: Session, number: int) -> int:
    """How many are kept."""
    query = select(func.count()).select_from(place_load_reject).where(_J.load == number)
    return int(session.execute(query).scalar_one())


def touch(session: Session, supply: int, street: int, about: Iterable[int]) -> None:
    """These are to be looked at again once the supply is in. ``street``: 1 where they are streets."""
    if rows := [(supply, street, one) for one in sorted(set(about))]:
        session.run(_TOUCH, rows=listed(rows))


def touch_along(session: Session, supply: int, usrns: Iterable[int]) -> None:
    """The properties of these streets are to be looked at again."""
    touch(session, supply, 0, (row.uprn for row in session.run(_ALONG, ids=ids(set(usrns)))))


def forget_touched(session: Session, through: int) -> None:
    """A supply is in: nothing is to be looked at again for any load up to this one."""
    session.execute(delete(place_touched).where(_T.load <= through))


def touched(session: Session, supply: int, street: int, after: int, most: int) -> list[int]:
    """Those after this one, by their numbers."""
    rows = session.run(_TOUCHED, load=supply, street=street, after=after, most=most)
    return [row.number for row in rows]


def _in_column(one: Reject) -> str | None:
    return _WITHOUT + ", ".join(one.without) if one.without else one.column


def _columns(written: str | None) -> dict[str, Any]:
    if written is None or not written.startswith(_WITHOUT):
        return {"column": written}
    return {"without": written.removeprefix(_WITHOUT).split(", ")}


def _newest(session: Session, where: Any) -> Begun | None:
    row = session.execute(select(place_load).where(where).order_by(_L.id.desc()).limit(1)).first()
    return None if row is None else _begun(row)


def _begun(row: Any) -> Begun:
    unread = sorted(json.loads(row.unread))
    load = Load(
        id=load_id.written(row.id),
        form=row.form,
        file=row.file,
        sha256=row.sha256,
        full_supply=bool(row.full_supply),
        published=row.published,
        volume=row.volume,
        next_volume=row.next_volume,
        records=row.records,
        phase=Phase(row.phase),
        line=row.line,
        settled=row.settled,
        counts=Counts.model_validate_json(row.counts),
        unread=[Kind(one).name.lower() for one in unread],
        begun_by=row.begun_by,
        begun_at=clock.moment(row.begun_at),
        changed_at=clock.moment(row.changed_at),
        finished_at=None if row.finished_at is None else clock.moment(row.finished_at),
    )
    columns = tuple(json.loads(row.columns))
    return Begun(row.id, columns, bool(row.fresh), bool(row.quiet), row.supply, frozenset(unread), load)


def _along(usrns: Numbers) -> Any:
    return select(place.c.uprn).where(place.c.usrn.in_(usrns))


_ALONG = Prepared(_along)
_TOUCH = insert_listed(place_touched, "load", "street", "number", then="ON CONFLICT DO NOTHING")
_TOUCHED = Prepared(
    select(_T.number)
    .where(_T.load == bindparam("load"), _T.street == bindparam("street"), _T.number > bindparam("after"))
    .order_by(_T.number)
    .limit(bindparam("most"))
)
_REJECT = insert_listed(
    place_load_reject,
    *("load", "line", "in_column", "problem", "fix", "said"),
    then="ON CONFLICT DO NOTHING",
)
