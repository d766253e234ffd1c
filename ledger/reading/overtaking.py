"""Events that came in before the record they name was known: which matter they are of, as is known now.

What was noted at acceptance is history and stays as it is; who reads is told what has become known since.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pydantic import JsonValue
from sqlalchemy import bindparam, func, select

from ledger import clock, matter, naming
from ledger.reading import streams
from ledger.reading.event import RecordedEvent
from ledger.reading.links import RecordedLink
from ledger.session import Session
from ledger.tables import attempt, event, payload
from schemas.catalogue import Catalogue
from schemas.records import NamedRecord, records_named

MOST = 1000
"""Events that are looked at for those which overtook the receipts of one matter."""
_TIMES = 50
"""Separate times that are looked at, the newest of them."""
_AFTER = 60 * clock.SECOND
"""A unit that records an event may begin before the receipt is committed, and end so long after it."""


@dataclass(frozen=True, slots=True)
class Overtakers:
    """``truncated``: there are more events to look at than were."""

    seqs: Sequence[int]
    truncated: bool = False


def resolved(session: Session, catalogue: Catalogue, events: Sequence[RecordedEvent]) -> list[RecordedEvent]:
    """The same, each with the matter of the records it names as far as that is known by now; two queries at
    most, and none where all was known at acceptance, or nothing is named."""
    open_ = {one.seq: paths for one in events if not one.attached and (paths := catalogue.records(one.type))}
    if not open_:
        return list(events)
    data: Mapping[int, JsonValue] = {
        row.seq: json.loads(row.data) for row in session.execute(_DATA, {"wanted": list(open_)})
    }
    named = {seq: records_named(paths, data[seq]) for seq, paths in open_.items() if seq in data}
    known = naming.resolved(session, named)
    return [
        one
        if (told := known.get(one.seq)) is None
        else one.model_copy(
            update={
                "attached": dict(told.by_place),
                "hub_id": matter.hub_id(one.source, one.subject, one.id, told.text),
            }
        )
        for one in events
    ]


def overtakers(session: Session, catalogue: Catalogue, made: Sequence[RecordedLink]) -> Overtakers:
    """The events that name one of these records, and came in before it was known.

    There is no index of names. Such an event came in after the delivery that made the record was first tried
    and before its receipt was committed, so that only those of that time are read.
    """
    types = [one.type for one in catalogue.types() if one.records]
    if not made or not types:
        return Overtakers(())
    wanted = {(one.system, one.local_id) for one in made}
    matters = {one.hub_id for one in made}
    named: dict[int, tuple[NamedRecord, ...]] = {}
    looked = 0
    times = _times(session, made)
    for first, last in reversed(times[-_TIMES:]):
        low, high = streams.seq_at(session, first), streams.seq_at(session, last)
        for type_ in types:
            rows = session.execute(
                _UNTIED, {"type": type_, "low": low, "high": high, "most": MOST + 1 - looked}
            ).all()
            looked += len(rows)
            for row in rows:
                names = records_named(catalogue.records(type_), json.loads(row.data))
                if any((one.system, one.local_id) in wanted for one in names):
                    named[row.seq] = names
            if looked > MOST:
                break
        if looked > MOST:
            break
    known = naming.resolved(session, named)
    seqs = [seq for seq, told in known.items() if set(told.by_place.values()) <= matters]
    return Overtakers(sorted(seqs), truncated=looked > MOST or len(times) > _TIMES)


def _times(session: Session, made: Iterable[RecordedLink]) -> list[tuple[int, int]]:
    """From the first attempt at each record until its receipt was surely committed; those that overlap are
    one."""
    until: dict[int, int] = {}
    for one in made:
        at = clock.micros(one.at) + _AFTER
        until[one.delivery] = max(at, until.get(one.delivery, at))
    query = select(attempt.c.delivery, func.min(attempt.c.started_at).label("first")).group_by(
        attempt.c.delivery
    )
    rows = session.execute(query.where(attempt.c.delivery.in_(sorted(until)))).all()
    times: list[tuple[int, int]] = []
    for first, last in sorted((row.first, until[row.delivery]) for row in rows):
        if times and first <= times[-1][1]:
            times[-1] = (times[-1][0], max(last, times[-1][1]))
        else:
            times.append((first, last))
    return times


_DATA = select(payload.c.seq, payload.c.data).where(
    payload.c.seq.in_(bindparam("wanted", expanding=True)), payload.c.data.is_not(None)
)
_UNTIED = (
    select(event.c.seq, payload.c.data)
    .select_from(event)
    .join(payload, payload.c.seq == event.c.seq)
    .where(
        event.c.type == bindparam("type"),
        event.c.seq >= bindparam("low"),
        event.c.seq < bindparam("high"),
        event.c.attached.is_(None),
        payload.c.data.is_not(None),
    )
    .order_by(event.c.seq)
    .limit(bindparam("most"))
)
