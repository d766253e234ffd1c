"""Runbooks in the database. Each function works in the caller's session."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import and_, func, insert, select, update

from dead_letter.groups.tables import failure_group, filed
from dead_letter.ids import runbook_id
from dead_letter.runbooks.tables import runbook, runbook_group, runbook_version
from ledger import numbers
from ledger.bulk import insert_listed, listed
from ledger.clock import Micros
from ledger.errors import NotFound
from ledger.session import Session
from ledger.tables import delivery, event

TYPES_FROM = 20
"""Newest letters of a group whose types are its types."""
_B, _V, _G = runbook.c, runbook_version.c, runbook_group.c
_NEWEST = and_(_V.runbook == _B.id, _V.version == _B.version)
_LINE = (_B.id, _B.version, _V.title, _V.owner, _V.rule, _V.at, _V.author)


def everyone(session: Session) -> Sequence[Any]:
    """Every runbook in its newest version, without its text; the oldest first."""
    query = select(*_LINE).join(runbook_version, _NEWEST).where(_B.deleted_at.is_(None)).order_by(_B.id)
    return session.execute(query).all()


def find(session: Session, number: int) -> Any:
    """One in its newest version, whole. Raises ``NotFound``."""
    query = select(*_LINE, _V.text).join(runbook_version, _NEWEST)
    row = session.execute(query.where(_B.id == number, _B.deleted_at.is_(None))).first()
    if row is None:
        raise _absent(number)
    return row


def text_of(session: Session, number: int, version: int | None) -> str:
    """Its text, in this version or the newest; of one that was deleted too. Raises ``NotFound``."""
    query = select(_V.text).where(_V.runbook == number)
    if version is None:
        query = select(_V.text).select_from(runbook).join(runbook_version, _NEWEST)
        query = query.where(_B.id == number, _B.deleted_at.is_(None))
    else:
        query = query.where(_V.version == version)
    found = session.execute(query).scalar()
    if found is None:
        raise _absent(number)
    return str(found)


def versions(session: Session, number: int) -> Sequence[Any]:
    """The newest first."""
    query = select(_V.version, _V.at, _V.author, _V.reason).where(_V.runbook == number)
    return session.execute(query.order_by(_V.version.desc()).limit(100)).all()


def lock(session: Session, number: int) -> Any:
    """The row of one, and nobody else changes it until the unit ends. Raises ``NotFound``."""
    query = select(runbook).where(_B.id == number, _B.deleted_at.is_(None))
    row = session.execute(query if session.dialect == "sqlite" else query.with_for_update()).first()
    if row is None:
        raise _absent(number)
    return row


def count(session: Session) -> int:
    query = select(func.count()).select_from(runbook).where(_B.deleted_at.is_(None))
    return int(session.execute(query).scalar_one())


def make(session: Session, values: Mapping[str, Any]) -> int:
    """A new one; answers with its number."""
    number = numbers.take(session, numbers.RUNBOOK, 1)
    session.execute(insert(runbook), {"id": number, "version": 1})
    session.execute(insert(runbook_version), {"runbook": number, "version": 1, **values})
    return number


def write(session: Session, number: int, version: int, values: Mapping[str, Any]) -> None:
    """A new version of one that this unit has locked."""
    session.execute(insert(runbook_version), {"runbook": number, "version": version, **values})
    session.execute(update(runbook).where(_B.id == number).values(version=version))


def delete(session: Session, number: int, now: Micros) -> None:
    session.execute(update(runbook).where(_B.id == number).values(deleted_at=now))


def set_attached(session: Session, number: int, group: int, *, attached: bool) -> None:
    session.run(_ATTACH, rows=listed([(group, number, attached)]))


def by_hand(session: Session, groups: Sequence[int]) -> Sequence[Any]:
    """What was attached and taken off by hand: group_id, runbook, attached."""
    return session.execute(select(runbook_group).where(_G.group_id.in_(groups))).all()


def struck(session: Session, groups: Sequence[int] | None, most: int = 200) -> Sequence[Any]:
    """These groups, or those that struck last, as a rule looks at them."""
    c = failure_group.c
    query = select(c.id, c.stage, c.place, c.error, c.words)
    if groups is None:
        query = query.order_by(c.last_at.desc(), c.id.desc()).limit(most)
    else:
        query = query.where(c.id.in_(groups))
    return session.execute(query).all()


def types_of(session: Session, group: int) -> set[str]:
    """The types of the newest letters of a group that have one."""
    some = (
        select(filed.c.number)
        .where(filed.c.group_id == group, filed.c.kind == "d")
        .order_by(filed.c.id.desc())
        .limit(TYPES_FROM)
        .subquery()
    )
    query = (
        select(event.c.type)
        .select_from(some)
        .join(delivery, delivery.c.id == some.c.number)
        .join(event, event.c.seq == delivery.c.seq)
        .distinct()
    )
    return {row.type for row in session.execute(query)}


def _absent(number: int) -> NotFound:
    named = runbook_id.written(number)
    return NotFound(f"There is no runbook {named}; `tolbooth runbooks list` shows those there are.")


_ATTACH = insert_listed(
    runbook_group,
    *("group_id", "runbook", "attached"),
    then="ON CONFLICT (group_id, runbook) DO UPDATE SET attached = excluded.attached",
)
