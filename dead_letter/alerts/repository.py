"""The alerts in the database, and who is still to be told of them. Each function works in the caller's
session."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import delete, func, select, update

from dead_letter.alerts.finding import Finding
from dead_letter.alerts.rules import AlertKind
from dead_letter.alerts.tables import alert, alert_notice, alert_recipient
from dead_letter.ids import alert_id
from ledger import numbers
from ledger.bulk import insert_listed, listed
from ledger.clock import Micros
from ledger.errors import NotFound
from ledger.session import Session
from ledger.states import State
from ledger.tables import delivery, number

_A, _N, _R = alert.c, alert_notice.c, alert_recipient.c
_OPEN = _A.cleared_at.is_(None)


def open_alerts(session: Session) -> Sequence[Any]:
    """Every alert that is not cleared, the oldest first."""
    return session.execute(select(alert).where(_OPEN).order_by(_A.id)).all()


def page(
    session: Session, *, kind: AlertKind | None, only_open: bool, before: int | None, limit: int
) -> Sequence[Any]:
    """The newest first; those before this number."""
    query = select(alert).order_by(_A.id.desc()).limit(limit)
    if only_open:
        query = query.where(_OPEN)
    if kind is not None:
        query = query.where(_A.kind == kind.value)
    if before is not None:
        query = query.where(_A.id < before)
    return session.execute(query).all()


def find(session: Session, number: int) -> Any:
    """Raises ``NotFound``."""
    row = session.execute(select(alert).where(_A.id == number)).first()
    if row is None:
        named = alert_id.written(number)
        raise NotFound(f"There is no alert {named}; `tolbooth alerts list` shows those there are.")
    return row


def lock(session: Session, number: int) -> Any:
    """As ``find``, and nobody else changes it until the unit ends."""
    query = select(alert).where(_A.id == number)
    row = session.execute(query if session.dialect == "sqlite" else query.with_for_update()).first()
    return find(session, number) if row is None else row


def rows(session: Session, which: Sequence[int]) -> Sequence[Any]:
    """In the order of their numbers."""
    return session.execute(select(alert).where(_A.id.in_(which)).order_by(_A.id)).all()


def raise_all(session: Session, found: Sequence[tuple[Finding, bool]], now: Micros) -> list[int]:
    """Make an alert of each, with whether it is urgent; answers with their numbers."""
    if not found:
        return []
    first = numbers.take(session, numbers.ALERT, len(found))
    session.run(
        _RAISE,
        rows=listed(
            [
                (
                    *(number, one.kind.value, one.about, one.what, one.command, urgent, one.told),
                    *(one.since, now, 0, one.touched.model_dump_json()),
                )
                for number, (one, urgent) in enumerate(found, start=first)
            ]
        ),
    )
    return list(range(first, first + len(found)))


def change(session: Session, which: Iterable[int], values: Mapping[str, Any]) -> None:
    numbers_ = list(which)
    if numbers_:
        session.execute(update(alert).where(_A.id.in_(numbers_)).values(dict(values)))


def back_again(session: Session, which: Sequence[int]) -> None:
    """Their causes are there once more, before their absence counted."""
    if which:
        session.execute(update(alert).where(_A.id.in_(which)).values(over_at=None, again=_A.again + 1))


def notify(
    session: Session, who: Iterable[tuple[str, int, bool]], now: Micros, *, over: bool = False
) -> None:
    """Each recipient is to be told of this alert (its number, and whether it is urgent).

    Whoever is still to be told that it was raised is told once, of both.
    """
    found = [(name, number, over, urgent, now) for name, number, urgent in who]
    if found:
        session.run(_NOTIFY, rows=listed(found))


def pending(session: Session) -> dict[str, list[Any]]:
    """What is still to be told, by recipient, in the order of the alerts."""
    found: dict[str, list[Any]] = {}
    for row in session.execute(select(alert_notice).order_by(_N.recipient, _N.alert)):
        found.setdefault(row.recipient, []).append(row)
    return found


def pending_recipients(session: Session) -> list[str]:
    """Who is still to be told of something."""
    return [row.recipient for row in session.execute(select(_N.recipient).distinct())]


def waiting_for(session: Session, which: Sequence[int]) -> dict[int, list[str]]:
    """Recipients who are still to be told, by alert."""
    found: dict[int, list[str]] = {}
    for row in session.execute(select(_N.alert, _N.recipient).where(_N.alert.in_(which))):
        found.setdefault(row.alert, []).append(row.recipient)
    return found


def last_told(session: Session) -> dict[str, Micros]:
    """When each recipient was last sent a notice."""
    return {row.name: row.last_at for row in session.execute(select(alert_recipient))}


def told(session: Session, recipient: str, which: Sequence[int], now: Micros) -> None:
    """They are sent a notice of these."""
    session.execute(delete(alert_notice).where(_N.recipient == recipient, _N.alert.in_(which)))
    session.run(_TOLD, rows=listed([(recipient, now)]))


def forget_recipients(session: Session, names: Iterable[str]) -> None:
    """These are not in the settings any more."""
    gone = list(names)
    if gone:
        session.execute(delete(alert_notice).where(_N.recipient.in_(gone)))


def count_open(session: Session) -> dict[AlertKind, int]:
    """How many are open, of every kind."""
    query = select(_A.kind, func.count().label("many")).where(_OPEN).group_by(_A.kind)
    found = {row.kind: row.many for row in session.execute(query)}
    return {kind: found.get(kind.value, 0) for kind in AlertKind}


def count_raised(session: Session) -> int:
    """How many there ever were: those that retention took away too."""
    query = select(number.c.last).where(number.c.name == numbers.ALERT)
    return int(session.execute(query).scalar() or 0)


def count_failed(session: Session, subscription: str) -> int:
    """How many notices of a recipient are dead letters that nobody has decided about, by ``subscription``,
    which delivers them."""
    query = (
        select(func.count())
        .select_from(delivery)
        .where(
            delivery.c.subscription == subscription,
            delivery.c.state == State.DEAD.value,
            delivery.c.resolved_by.is_(None),
        )
    )
    return int(session.execute(query).scalar_one())


def cause_of(row: Any) -> tuple[AlertKind, str]:
    return AlertKind(row.kind), row.about


def touched_of(row: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(row.touched)
    return found


_RAISE = insert_listed(
    alert,
    *("id", "kind", "about", "what", "command", "urgent", "told", "since", "raised_at", "again", "touched"),
)
_NOTIFY = insert_listed(
    alert_notice,
    *("recipient", "alert", "over", "urgent", "at"),
    then="ON CONFLICT (recipient, alert) DO NOTHING",
)
_TOLD = insert_listed(
    alert_recipient, "name", "last_at", then="ON CONFLICT (name) DO UPDATE SET last_at = excluded.last_at"
)
