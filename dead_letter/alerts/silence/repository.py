"""Who has spoken, and when, in the database. Each function works in the caller's session."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, select, text, update

from dead_letter.alerts.silence.tables import source_heard, source_hour
from ledger.bulk import insert_listed, listed
from ledger.clock import SECOND, Micros
from ledger.session import Session
from ledger.tables import event

PART = 10_000
"""Events that are counted in one step."""
MOST_SOURCES = 10_000
"""Sources that are listened to; of those that come later nothing is said."""
_HOUR = 3600 * SECOND
_H, _S = source_hour.c, source_heard.c


@dataclass(frozen=True, slots=True)
class Counted:
    """How often each source spoke, by the hour, in the events up to the number ``upto``.

    ``hours``: (source, hour, how many, when last). ``all_there``: there are no more events now.
    """

    upto: int
    hours: list[tuple[str, int, int, Micros]]
    all_there: bool


def count(session: Session, after: int) -> Counted:
    """Count the next part of the ledger; what the hub published itself is left out."""
    some = (
        select(event.c.seq, event.c.source, event.c.accepted_at, event.c.entry)
        .where(event.c.seq > after)
        .order_by(event.c.seq)
        .limit(PART)
        .subquery()
    )
    of_part = select(func.count().label("seen"), func.max(some.c.seq).label("upto"))
    part = session.execute(of_part.select_from(some)).one()
    if not part.seen:
        return Counted(after, [], all_there=True)
    hour = (some.c.accepted_at - some.c.accepted_at % _HOUR).label("begins")
    query = (
        select(some.c.source, hour, func.count().label("many"), func.max(some.c.accepted_at).label("last"))
        .where(some.c.entry != "hub")
        .group_by(some.c.source, hour)
    )
    rows = session.execute(query).all()
    return Counted(
        int(part.upto),
        [(row.source, int(row.begins) // _HOUR, row.many, row.last) for row in rows],
        all_there=part.seen < PART,
    )


def heard(session: Session, hours: Iterable[tuple[str, int, int, Micros]], now: Micros) -> None:
    """Note that these were heard; who was silent is not any more."""
    found = list(hours)
    names = {source for source, *_ in found}
    known = _known(session, names)
    room = MOST_SOURCES - session.execute(select(func.count()).select_from(source_heard)).scalar_one()
    known |= set(sorted(names - known)[: max(0, room)])
    kept = [one for one in found if one[0] in known]
    if not kept:
        return
    session.run(_HOURS, rows=listed([(source, hour, many) for source, hour, many, _ in kept]))
    last: dict[str, tuple[int, Micros]] = {}
    for source, hour, _, at in kept:
        first, before = last.get(source, (hour, at))
        last[source] = (min(first, hour), max(before, at))
    session.run(_HEARD, rows=listed([(source, first, at, now) for source, (first, at) in last.items()]))


def due(session: Session, now: Micros, most: int) -> Sequence[Any]:
    """Sources that are to be looked at by now."""
    return session.execute(
        select(source_heard).where(_S.look_at <= now).order_by(_S.look_at).limit(most)
    ).all()


def history(session: Session, source: str, since: int) -> dict[int, int]:
    """How many events came in each hour that had any."""
    query = select(_H.hour, _H.events).where(_H.source == source, _H.hour >= since)
    return {row.hour: row.events for row in session.execute(query)}


def look_again(session: Session, source: str, values: Mapping[str, Any]) -> None:
    session.execute(update(source_heard).where(_S.source == source).values(dict(values)))


def forget(session: Session, source: str, before: int, *, altogether: bool) -> None:
    """Its hours before this one; ``altogether``: all of it."""
    session.execute(delete(source_hour).where(_H.source == source, _H.hour < before))
    if altogether:
        session.execute(delete(source_heard).where(_S.source == source))


def silent(session: Session, most: int) -> Sequence[Any]:
    """Sources that normally speak by now."""
    query = select(_S.source, _S.silent_since, _S.why).where(text("silent_since IS NOT NULL"))
    return session.execute(query.order_by(_S.source).limit(most)).all()


def listing(session: Session, after: str | None, most: int) -> Sequence[Any]:
    """Every source that is listened to, by name."""
    query = select(source_heard).order_by(_S.source).limit(most)
    return session.execute(query if after is None else query.where(_S.source > after)).all()


def _known(session: Session, names: Iterable[str]) -> set[str]:
    query = select(_S.source).where(_S.source.in_(sorted(names)))
    return {row.source for row in session.execute(query)}


_HOURS = insert_listed(
    source_hour,
    *("source", "hour", "events"),
    then="ON CONFLICT (source, hour) DO UPDATE SET events = source_hour.events + excluded.events",
)
_HEARD = insert_listed(
    source_heard,
    *("source", "first_hour", "last_at", "look_at"),
    then="ON CONFLICT (source) DO UPDATE SET "
    "last_at = CASE WHEN excluded.last_at > source_heard.last_at THEN excluded.last_at "
    "ELSE source_heard.last_at END, "
    "look_at = CASE WHEN source_heard.silent_since IS NULL THEN source_heard.look_at ELSE excluded.look_at "
    "END, silent_since = NULL, why = NULL",
)
