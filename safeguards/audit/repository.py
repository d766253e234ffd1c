"""Writing and reading the audit trail, in the caller's session."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import JsonValue
from sqlalchemy import ColumnElement, Row, insert, select

from safeguards.audit.tables import audit
from safeguards.ports import Executes

_AT_ONCE = 200
"""Things that one statement names."""


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
    but: str | None = None,
    most: int = 100,
) -> tuple[Entry, ...]:
    """The latest entries first, at most ``most``. ``but`` is an action whose entries are left out."""
    query = select(audit).order_by(audit.c.seq.desc()).limit(most)
    if thing is not None:
        query = query.where(audit.c.thing == thing)
    if who is not None:
        query = query.where(audit.c.who == who)
    if but is not None:
        query = query.where(audit.c.action != but)
    return tuple(_entry(row) for row in session.execute(query))


def of_things(
    session: Executes, things: Sequence[str], *, after: int = 0, most: int | None = None
) -> tuple[Entry, ...]:
    """Every entry about any of these, the oldest first; those after this ``seq``, at most ``most``."""
    found: list[Entry] = []
    for start in range(0, len(things), _AT_ONCE):
        query = select(audit).where(audit.c.thing.in_(things[start : start + _AT_ONCE]), audit.c.seq > after)
        query = query.order_by(audit.c.seq)
        found += map(_entry, session.execute(query if most is None else query.limit(most)))
    return tuple(sorted(found, key=lambda one: one.seq)[:most])


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries. ``things``: of any of these, of none of them in particular if empty; ``detail``: with
    that value by that name. ``action`` may end in ``.*``: every action that begins so. ``since`` is among
    them, ``until`` is not."""

    who: str | None = None
    things: tuple[str, ...] = ()
    detail: tuple[str, str | int] | None = None
    action: str | None = None
    since: datetime | None = None
    until: datetime | None = None


def page(
    session: Executes, wanted: Wanted, *, oldest_first: bool, after: tuple[datetime, int] | None, most: int
) -> tuple[Entry, ...]:
    """Entries by their moment, at most ``most``. ``after``: moment and ``seq`` of the last of the page
    before."""
    moment, seq = audit.c.at, audit.c.seq
    order = (moment, seq) if oldest_first else (moment.desc(), seq.desc())
    query = select(audit).order_by(*order).limit(most)
    if wanted.who is not None:
        query = query.where(audit.c.who == wanted.who)
    if wanted.things:
        query = query.where(audit.c.thing.in_(wanted.things))
    if wanted.detail is not None:
        query = query.where(_has(*wanted.detail))
    if wanted.action is not None:
        query = query.where(_is_action(wanted.action))
    if wanted.since is not None:
        query = query.where(moment >= wanted.since)
    if wanted.until is not None:
        query = query.where(moment < wanted.until)
    if after is not None:
        at, number = after
        beyond = moment > at if oldest_first else moment < at
        beside = seq > number if oldest_first else seq < number
        # The bound by itself first: an index is entered there.
        query = query.where(moment >= at if oldest_first else moment <= at)
        query = query.where(beyond | ((moment == at) & beside))
    return tuple(_entry(row) for row in session.execute(query))


def _has(name: str, value: str | int) -> ColumnElement[bool]:
    there = audit.c.detail[name]
    has: ColumnElement[bool] = (
        there.as_integer() == value if isinstance(value, int) else there.as_string() == value
    )
    return has


def _is_action(wanted: str) -> ColumnElement[bool]:
    if wanted.endswith(".*"):
        return audit.c.action.startswith(wanted[:-1], autoescape=True)
    return audit.c.action == wanted


def _entry(row: Row[Any]) -> Entry:
    return Entry(row.seq, row.at, row.who, row.action, row.thing, row.reason, row.detail)
