"""Writing and reading the audit trail, in the caller's session."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pydantic import JsonValue
from sqlalchemy import insert, select

from safeguards.audit.tables import audit
from safeguards.ports import Executes


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing somebody did. ``seq`` counts up; ``at`` is UTC."""

    seq: int
    at: datetime
    who: str
    action: str
    thing: str
    reason: str
    detail: JsonValue


def record(
    session: Executes,
    *,
    at: datetime,
    who: str,
    action: str,
    thing: str,
    reason: str = "",
    detail: JsonValue = None,
) -> None:
    """Write one entry into the caller's unit, so that it stands or falls with what it is about.

    ``at`` must have a zone. Raises ``ValueError`` if who, action or thing is blank.
    """
    for name, text in (("who", who), ("action", action), ("thing", thing)):
        if not text.strip():
            raise ValueError(f"an audit entry needs {name}; say it")
    session.execute(
        insert(audit).values(at=at, who=who, action=action, thing=thing, reason=reason, detail=detail)
    )


def listing(
    session: Executes,
    *,
    thing: str | None = None,
    who: str | None = None,
    before: int | None = None,
    but: str | None = None,
    most: int = 100,
) -> tuple[Entry, ...]:
    """The latest entries first, at most ``most``; ``before`` is the last ``seq`` of the page before.

    ``but`` is an action whose entries are left out.
    """
    query = select(audit).order_by(audit.c.seq.desc()).limit(most)
    if thing is not None:
        query = query.where(audit.c.thing == thing)
    if who is not None:
        query = query.where(audit.c.who == who)
    if but is not None:
        query = query.where(audit.c.action != but)
    if before is not None:
        query = query.where(audit.c.seq < before)
    return tuple(
        Entry(row.seq, row.at, row.who, row.action, row.thing, row.reason, row.detail)
        for row in session.execute(query)
    )
