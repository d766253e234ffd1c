"""Lists of persons, and the events by which systems were told of a change, in the caller's session."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import func, select

from identity_index.links.kind import Kind
from identity_index.links.record import Master
from identity_index.links.tables import master
from ledger.session import Session
from ledger.tables import event, event_key
from schemas.event_type import full_of

_M = master.c
_RELINKED = full_of("person.relinked")
_PART = 400


def active(session: Session, after: int, most: int) -> list[Master]:
    """Persons that have records, by number, those after this one."""
    query = select(master).where(_M.kind == Kind.PERSON.value, _M.id > after, _M.became.is_(None))
    return [
        Master(row.id, row.became, row.made_at) for row in session.execute(query.order_by(_M.id).limit(most))
    ]


def caused_by(session: Session, source: str, head: str) -> list[int]:
    """The events of this source that tell a system of its record and were caused by ``head``, in order."""
    query = select(event.c.seq).where(
        event.c.causationid == head, event.c.source == source, event.c.type == _RELINKED
    )
    return [row.seq for row in session.execute(query.order_by(event.c.seq))]


def of_ids(session: Session, source: str, ids: Sequence[str]) -> list[int]:
    """Those of these events of this source that there are, in order."""
    found: list[int] = []
    for start in range(0, len(ids), _PART):
        query = select(event_key.c.seq).where(
            event_key.c.source == source, event_key.c.id.in_(ids[start : start + _PART])
        )
        found += [row.seq for row in session.execute(query)]
    return sorted(found)


def last_told(session: Session, subjects: Iterable[str]) -> dict[str, str]:
    """The id of the newest event that tells a system of its record, by the event's subject."""
    wanted = sorted(set(subjects))
    found: dict[str, str] = {}
    for start in range(0, len(wanted), _PART):
        newest = (
            select(func.max(event.c.seq))
            .where(event.c.subject.in_(wanted[start : start + _PART]), event.c.type == _RELINKED)
            .group_by(event.c.subject)
        )
        rows = session.execute(select(event.c.subject, event.c.id).where(event.c.seq.in_(newest)))
        found.update((row.subject, row.id) for row in rows)
    return found
