"""Finding what alerts are about. Each look costs what it finds, whatever there is beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    String,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal,
    null,
    select,
    text,
    true,
    tuple_,
)

from dead_letter.alerts.rules import AlertKind
from dead_letter.alerts.tables import alert
from dead_letter.groups.group import State as GroupState
from dead_letter.groups.tables import failure_group, filed
from ledger.clock import Micros
from ledger.session import Session
from ledger.states import Lane, Ready, State
from ledger.tables import delivery, event, invalid_message, lane, payload, ready, subscription

LOOKED_AT = 500
"""Messages of one cause that are looked at for whom they touch."""
COUNTED = 10_000
EXPIRED_LOOK = 2000
"""Deliveries of one subscription that expired: how many are looked at, the newest first."""
_NO_LETTER = 2**62
_HELD_LOOK = 1000
"""Of the oldest deliveries that wait: how many are looked at for one that nothing holds."""
_LONGEST_DATA = 65_536
"""Characters of data that are read for the records named in it; longer data counts by its subject alone."""
GROUP_STATES = {AlertKind.NEW_GROUP: GroupState.NEW, AlertKind.REGRESSED_GROUP: GroupState.REGRESSED}
# As the index says it, so that the planner knows it to be the one.
_FRESH = text("failure_group.state IN (0, 4)")
_G = failure_group.c
_ABOUT = literal("g-").concat(cast(_G.id, String(20)))


@dataclass(frozen=True, slots=True)
class Looked:
    """What one message says of whom it is about: an event, or what could not become one."""

    type: str
    subject: str | None
    data: str | None
    invalid: Unread | None = None


@dataclass(frozen=True, slots=True)
class Unread:
    """An invalid message; ``raw`` is None where it is gone, or too long to be read here."""

    entry: str
    content_type: str
    raw: bytes | None


def fresh_groups(session: Session, kind: AlertKind, most: int) -> Sequence[Any]:
    """Groups in the state of this kind that have an open letter and no alert yet, the oldest first."""
    has_alert = exists(alert.c.id).where(
        alert.c.kind == kind.value, alert.c.about == _ABOUT, alert.c.cleared_at.is_(None)
    )
    query = (
        select(
            _G.id,
            _G.stage,
            _G.place,
            _G.error,
            _G.frame,
            _G.first_at,
            _G.last_at,
            _G.failures,
            _G.resolved_at,
        )
        .where(_FRESH, _G.state == int(GROUP_STATES[kind]), ~has_alert, _has_open())
        .order_by(_G.id)
        .limit(most)
    )
    return session.execute(query).all()


def still_fresh(session: Session, kind: AlertKind, groups: Sequence[int]) -> set[int]:
    """Those of the groups that an alert of this kind is still about."""
    query = select(_G.id).where(_G.id.in_(groups), _G.state == int(GROUP_STATES[kind]), _has_open())
    return {row.id for row in session.execute(query)}


def regressed_at(session: Session, group: int, resolved_at: Micros | None) -> Micros | None:
    """When the oldest of its open letters failed that failed since it was said to be resolved."""
    query = (
        select(filed.c.at)
        .where(filed.c.group_id == group, filed.c.open == true(), filed.c.id >= _first(resolved_at))
        .order_by(filed.c.id)
    )
    return session.execute(query.limit(1)).scalar()


def letters_of_group(session: Session, group: int, since: Micros | None = None) -> list[Looked]:
    """The newest open letters of a group, of those that failed then or later; one more than ``LOOKED_AT`` at
    most."""
    some = (
        select(filed.c.id, filed.c.kind, filed.c.number)
        .where(filed.c.group_id == group, filed.c.open == true(), filed.c.id >= _first(since))
        .order_by(filed.c.id.desc())
        .limit(LOOKED_AT + 1)
        .subquery()
    )
    query = (
        select(
            *(event.c.type, event.c.subject, _data(), some.c.kind),
            *(invalid_message.c.entry, invalid_message.c.content_type, _raw()),
        )
        .select_from(some)
        .outerjoin(invalid_message, and_(some.c.kind == "i", invalid_message.c.id == some.c.number))
        .outerjoin(delivery, and_(some.c.kind == "d", delivery.c.id == some.c.number))
        .outerjoin(event, event.c.seq == delivery.c.seq)
        .outerjoin(payload, payload.c.seq == delivery.c.seq)
        .order_by(some.c.id.desc())
    )
    return [
        Looked(
            *(row.type or "", row.subject, row.data),
            Unread(row.entry, row.content_type, row.raw) if row.kind == "i" else None,
        )
        for row in session.execute(query)
    ]


def letters_that_wait(session: Session, subscriptions: Sequence[str]) -> list[Looked]:
    """The oldest deliveries that wait for these, one more than ``LOOKED_AT`` at most."""
    found: list[Looked] = []
    for name in subscriptions:
        some = (
            select(delivery.c.id, delivery.c.seq)
            .where(delivery.c.subscription == name, delivery.c.state == State.WAITING.value)
            .order_by(delivery.c.id)
            .limit(LOOKED_AT + 1 - len(found))
            .subquery()
        )
        query = (
            select(event.c.type, event.c.subject, _data())
            .select_from(some)
            .join(event, event.c.seq == some.c.seq)
            .outerjoin(payload, payload.c.seq == some.c.seq)
            .order_by(some.c.id)
        )
        found += _looked(session.execute(query).all())
        if len(found) > LOOKED_AT:
            break
    return found


def letters_expired(session: Session, name: str, since: Micros) -> list[Looked]:
    """The newest deliveries of a subscription that expired then or later, one more than ``LOOKED_AT`` at
    most; those that came long before others that expired are not looked for."""
    some = _expired(name)
    query = (
        select(event.c.type, event.c.subject, _data())
        .select_from(some)
        .join(event, event.c.seq == some.c.seq)
        .outerjoin(payload, payload.c.seq == some.c.seq)
        .where(some.c.settled_at >= since)
        .order_by(some.c.id.desc())
        .limit(LOOKED_AT + 1)
    )
    return _looked(session.execute(query).all())


def expired_since(session: Session, name: str, since: Micros) -> int:
    """How many of the newest ``EXPIRED_LOOK`` that expired of a subscription did so then or later."""
    some = _expired(name)
    query = select(func.count()).select_from(some).where(some.c.settled_at >= since)
    return int(session.execute(query).scalar_one())


def oldest_waiting(session: Session) -> dict[str, Micros]:
    """When the oldest delivery that waits was made, by subscription: one look into the index for each.

    Asked for is the first that is not before it in the order of the index, whatever it is: told to look for
    its subscription, PostgreSQL would go through the primary key wherever nothing waits.
    """
    place = tuple_(delivery.c.subscription, delivery.c.state, delivery.c.id)
    first = (
        select(delivery.c.id)
        .where(place > tuple_(subscription.c.name, literal(State.WAITING.value), literal(0)))
        .order_by(delivery.c.subscription, delivery.c.state, delivery.c.id)
        .limit(1)
        .scalar_subquery()
    )
    firsts = select(subscription.c.name, first.label("first")).subquery()
    query = (
        select(firsts.c.name, delivery.c.created_at)
        .select_from(firsts)
        .join(delivery, delivery.c.id == firsts.c.first)
        .where(delivery.c.subscription == firsts.c.name, delivery.c.state == State.WAITING.value)
    )
    return {row.name: row.created_at for row in session.execute(query)}


def oldest_due(session: Session, name: str, now: Micros, *, blocked: bool) -> Micros | None:
    """The same of what does not wait for its own time to be sent; ``blocked``: of what a dead letter of its
    key holds back, else of what none does. None: there is none among the oldest thousand.
    """
    some = (
        select(delivery.c.id, delivery.c.created_at)
        .where(delivery.c.subscription == name, delivery.c.state == State.WAITING.value)
        .order_by(delivery.c.id)
        .limit(_HELD_LOOK)
        .subquery()
    )
    is_blocked = func.coalesce(lane.c.state, int(Lane.OPEN)) == int(Lane.BLOCKED)
    for_later = and_(ready.c.state == int(Ready.LATER), ready.c.tries == 0, ready.c.until_at > now)
    query = (
        select(some.c.created_at)
        .select_from(some)
        .join(ready, ready.c.delivery == some.c.id)
        .outerjoin(lane, and_(lane.c.subscription == ready.c.subscription, lane.c.key == ready.c.lane))
        .where(is_blocked if blocked else ~is_blocked, ~for_later)
        .order_by(some.c.id)
        .limit(1)
    )
    return session.execute(query).scalar()


def anything_waits(session: Session, names: Sequence[str]) -> bool:
    """Has any of these subscriptions a delivery with no outcome yet?"""
    query = select(ready.c.delivery).where(ready.c.subscription == bindparam("name")).limit(1)
    return any(session.execute(query, {"name": name}).first() is not None for name in names)


def waiting(session: Session, name: str) -> int:
    """How many deliveries wait, up to one more than ``COUNTED``."""
    some = select(ready.c.delivery).where(ready.c.subscription == name).limit(COUNTED + 1).subquery()
    return int(session.execute(select(func.count()).select_from(some)).scalar_one())


def _expired(name: str) -> Any:
    return (
        select(delivery.c.id, delivery.c.seq, delivery.c.settled_at)
        .where(delivery.c.subscription == name, delivery.c.state == State.EXPIRED.value)
        .order_by(delivery.c.id.desc())
        .limit(EXPIRED_LOOK)
        .subquery()
    )


def _first(since: Micros | None) -> Any:
    """By what number the first letter is filed that failed then or later, of whatever group: times rise with
    the numbers."""
    if since is None:
        return literal(0)
    query = select(filed.c.id).where(filed.c.at >= since).order_by(filed.c.at, filed.c.id).limit(1)
    return func.coalesce(query.scalar_subquery(), _NO_LETTER)


def _has_open() -> Any:
    return exists(filed.c.id).where(filed.c.group_id == _G.id, filed.c.open == true())


def _data() -> Any:
    short = func.length(payload.c.data) <= _LONGEST_DATA
    return case((short, payload.c.data), else_=null()).label("data")


def _raw() -> Any:
    short = func.length(invalid_message.c.raw) <= _LONGEST_DATA
    return case((short, invalid_message.c.raw), else_=null()).label("raw")


def _looked(rows: Sequence[Any]) -> list[Looked]:
    return [Looked(row.type or "", row.subject, row.data) for row in rows]
