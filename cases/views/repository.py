"""Views in the database, in the caller's session."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, or_, select, update

from cases.views.tables import case_view
from ledger.bulk import Value, insert_listed, listed
from ledger.session import Session

_V = case_view.c
_COLUMNS = tuple(one.name for one in case_view.columns)
_ADD = insert_listed(case_view, *_COLUMNS, then="ON CONFLICT DO NOTHING")


def add(session: Session, values: Mapping[str, Value]) -> bool:
    """False where the name is taken."""
    return session.run(_ADD, rows=listed([[values[name] for name in _COLUMNS]])).rowcount == 1


def find(session: Session, name: str) -> Any | None:
    return session.execute(select(case_view).where(_V.name == name)).first()


def locked(session: Session, name: str) -> Any | None:
    """As ``find``, and nobody else changes it until the unit ends."""
    return session.execute(select(case_view).where(_V.name == name).with_for_update()).first()


def owned_by(session: Session, persons: Sequence[str]) -> Sequence[Any]:
    """Those that any of these persons keeps, by name; nobody else changes them until the unit ends."""
    query = select(case_view).where(_V.person.in_(persons)).order_by(_V.name)
    return session.execute(query.with_for_update()).all()


def page(session: Session, persons: Sequence[str], team: str | None, after: str, most: int) -> Sequence[Any]:
    """Those that any of these persons keeps, and the teams'; of one team, if it is named."""
    query = select(case_view).where(_V.name > after)
    if team is None:
        query = query.where(or_(_V.person.in_(persons), _V.team.is_not(None)))
    else:
        query = query.where(_V.team == team)
    return session.execute(query.order_by(_V.name).limit(most)).all()


def change(session: Session, name: str, values: Mapping[str, Any]) -> None:
    session.execute(update(case_view).where(_V.name == name).values(**values))


def remove(session: Session, name: str) -> None:
    session.execute(delete(case_view).where(_V.name == name))
