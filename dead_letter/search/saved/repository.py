"""Saved searches in the database. Each function works in the caller's session."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, or_, select, true, update

from dead_letter.search.saved.tables import saved_search
from ledger.bulk import Value, insert_listed, listed
from ledger.session import Session

_S = saved_search.c


def add(session: Session, values: Mapping[str, Value]) -> bool:
    """False where the name is taken."""
    row = [values[name] for name in _COLUMNS]
    return session.run(_ADD, rows=listed([row])).rowcount == 1


def find(session: Session, name: str) -> Any | None:
    return session.execute(select(saved_search).where(_S.name == name)).first()


def lock(session: Session, name: str) -> Any | None:
    """As ``find``, and nobody else changes it until the unit ends."""
    query = select(saved_search).where(_S.name == name)
    return session.execute(query if session.dialect == "sqlite" else query.with_for_update()).first()


def owned_by(session: Session, persons: Sequence[str]) -> Sequence[Any]:
    """Those that any of these persons keeps, by name; nobody else changes them until the unit ends."""
    query = select(saved_search).where(_S.person.in_(persons)).order_by(_S.name)
    return session.execute(query if session.dialect == "sqlite" else query.with_for_update()).all()


def page(session: Session, persons: Sequence[str], after: str, limit: int) -> Sequence[Any]:
    """Those that any of these persons keeps, and shared ones, by name."""
    query = (
        select(saved_search)
        .where(or_(_S.shared == true(), _S.person.in_(persons)), _S.name > after)
        .order_by(_S.name)
        .limit(limit)
    )
    return session.execute(query).all()


def change(session: Session, name: str, values: Mapping[str, Any]) -> None:
    session.execute(update(saved_search).where(_S.name == name).values(dict(values)))


def terms(session: Session) -> list[tuple[str, str]]:
    """Of every search its name, and what it asks for as JSON."""
    return [(row.name, row.terms) for row in session.execute(select(_S.name, _S.terms).order_by(_S.name))]


def remove(session: Session, name: str) -> None:
    session.execute(delete(saved_search).where(_S.name == name))


_COLUMNS = ("name", "owner", "person", "shared", "about", "terms", "changed_at", "changed_by")
_ADD = insert_listed(saved_search, *_COLUMNS, then="ON CONFLICT (name) DO NOTHING")
