"""Erasures and holds in the database. Each function works in the caller's session."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import JsonValue
from sqlalchemy import insert, or_, select, update

from identity_index.history.change import What
from identity_index.history.tables import change, touched
from identity_index.ids import change_id, erasure_id, hold_id, person_id
from identity_index.links import repository as links
from identity_index.links.kind import Kind
from identity_index.links.tables import source_record
from identity_index.people.erasing.erasure import Basis, ShownErasure, ShownHold, Stage, State
from identity_index.people.erasing.tables import erasure, person_hold
from identity_index.people.restricting.repository import restricted
from ledger import clock, numbers
from ledger.clock import Micros
from ledger.errors import NotFound
from ledger.prepared import Prepared
from ledger.session import Session

_E, _H, _R = erasure.c, person_hold.c, source_record.c
_LIVE = [State.WAITING.value, State.RUNNING.value]
_OF_PERSONS = [one.value for one in (What.MERGE, What.RELINK, What.SPLIT, What.UNMERGE)]
_GOING = Prepared(select(_E.id, _E.person).where(_E.state == State.RUNNING.value))


def add(session: Session, person: int, basis: Basis, reason: str, who: str, state: State) -> int:
    number = numbers.take(session, numbers.ERASURE, 1)
    row = {
        **{"id": number, "person": person, "state": state.value, "stage": Stage.TELLING.value},
        **{"basis": basis.value, "reason": reason, "asked_by": who, "asked_at": clock.now(session)},
        **{"counts": "{}", "kept": "[]", "told": "[]"},
    }
    session.execute(insert(erasure).values(row))
    return number


def live_of(session: Session, persons: Iterable[int]) -> int | None:
    """One of any of these persons that waits or runs."""
    query = select(_E.id).where(_E.person.in_(list(persons)), _E.state.in_(_LIVE))
    found: int | None = session.execute(query.order_by(_E.id).limit(1)).scalar()
    return found


def last_of(session: Session, persons: Iterable[int]) -> int | None:
    """The last of any of these persons that was finished."""
    query = select(_E.id).where(_E.person.in_(list(persons)), _E.state == State.FINISHED.value)
    found: int | None = session.execute(query.order_by(_E.id.desc()).limit(1)).scalar()
    return found


def running(session: Session) -> list[int]:
    """Those that run, the oldest first."""
    query = select(_E.id).where(_E.state == State.RUNNING.value).order_by(_E.id)
    return [row.id for row in session.execute(query)]


def going(session: Session) -> Mapping[int, int]:
    """The persons that are being erased, each with the number of its erasure."""
    return {row.person: row.id for row in session.run(_GOING)}


def changed_since(session: Session, person: int, asked_at: Micros) -> str | None:
    """The last change since then by which records came to this person from another, or went to one."""
    query = select(change.c.id).join(touched, touched.c.change == change.c.id)
    query = query.where(touched.c.master == person, change.c.kind == Kind.PERSON.value)
    query = query.where(change.c.at >= asked_at, change.c.what.in_(_OF_PERSONS))
    found = session.execute(query.order_by(change.c.id.desc()).limit(1)).scalar()
    return None if found is None else change_id.written(found)


def locked(session: Session, number: int) -> Any:
    """Its row; nobody else goes on with it until the unit ends. Raises ``NotFound``."""
    query = select(erasure).where(_E.id == number)
    return _row(session, query if session.dialect == "sqlite" else query.with_for_update(), number)


def _row(session: Session, query: Any, number: int) -> Any:
    row = session.execute(query).first()
    if row is None:
        raise NotFound(f"There is no erasure {erasure_id.written(number)}.")
    return row


def put(session: Session, number: int, **values: Any) -> None:
    session.execute(update(erasure).where(_E.id == number).values(values))


def count(session: Session, row: Any, more: Mapping[str, int]) -> dict[str, int]:
    """With so many rows more erased, by table."""
    counts: dict[str, int] = json.loads(row.counts)
    for name, many in more.items():
        if many:
            counts[name] = counts.get(name, 0) + many
    put(session, row.id, counts=json.dumps(counts, sort_keys=True))
    return counts


def page(session: Session, before: int | None, most: int) -> list[ShownErasure]:
    """The newest first."""
    query = select(erasure).order_by(_E.id.desc()).limit(most)
    if before is not None:
        query = query.where(_E.id < before)
    return [shown(row) for row in session.execute(query)]


def find(session: Session, number: int) -> ShownErasure:
    """With what restricts their data. Raises ``NotFound``."""
    row = _row(session, select(erasure).where(_E.id == number), number)
    active = links.active(session, Kind.PERSON, [row.person]).get(row.person, row.person)
    held = restricted(session, [active]).get(active, ())
    return shown(row).model_copy(update={"restricted": [*held]})


def hold(session: Session, record: int, reason: str, who: str, until: Micros | None) -> int:
    number = numbers.take(session, numbers.HOLD, 1)
    row = {"id": number, "record": record, "reason": reason, "who": who, "at": clock.now(session)}
    session.execute(insert(person_hold).values(**row, until_at=until))
    return number


def holds(session: Session, masters: Sequence[int], *, standing: bool) -> list[ShownHold]:
    """Of these persons, the newest first; ``standing``: only those in force."""
    query = select(person_hold, _R.master).join(source_record, _R.id == _H.record)
    query = query.where(_R.kind == Kind.PERSON.value, _R.master.in_(masters))
    if standing:
        in_time = or_(_H.until_at.is_(None), _H.until_at > clock.now(session))
        query = query.where(_H.ended_at.is_(None), in_time)
    return [_hold(row) for row in session.execute(query.order_by(_H.id.desc()))]


def held_record(session: Session, number: int) -> int:
    """The record that a hold is set on. Raises ``NotFound``."""
    found = session.execute(select(_H.record).where(_H.id == number)).scalar()
    if found is None:
        raise NotFound(f"There is no hold {hold_id.written(number)}.")
    return int(found)


def end_hold(session: Session, number: int, who: str, reason: str) -> ShownHold:
    """Raises ``NotFound``. One that has ended stays as it is."""
    values = {"ended_at": clock.now(session), "ended_by": who, "why_ended": reason}
    session.execute(update(person_hold).where(_H.id == number, _H.ended_at.is_(None)).values(values))
    query = select(person_hold, _R.master).join(source_record, _R.id == _H.record).where(_H.id == number)
    row = session.execute(query).first()
    if row is None:
        raise NotFound(f"There is no hold {hold_id.written(number)}.")
    return _hold(row)


def shown(row: Any) -> ShownErasure:
    certificate: JsonValue = None if row.certificate is None else json.loads(row.certificate)
    return ShownErasure(
        id=erasure_id.written(row.id),
        person=person_id.written(row.person),
        state=State(row.state),
        stage=Stage(row.stage),
        basis=Basis(row.basis),
        reason=row.reason,
        asked_by=row.asked_by,
        asked_at=clock.moment(row.asked_at),
        decided_by=row.decided_by,
        decided_at=_moment(row.decided_at),
        decision=row.decision,
        counts=json.loads(row.counts),
        finished_at=_moment(row.finished_at),
        certificate=certificate,
    )


def _hold(row: Any) -> ShownHold:
    return ShownHold(
        id=hold_id.written(row.id),
        person=person_id.written(row.master),
        reason=row.reason,
        by=row.who,
        at=clock.moment(row.at),
        until=_moment(row.until_at),
        ended_at=_moment(row.ended_at),
        ended_by=row.ended_by,
    )


def _moment(at: Micros | None) -> Any:
    return None if at is None else clock.moment(at)
