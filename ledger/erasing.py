"""Erasing: the data of events goes, whatever its class and however old, and what of it stands in envelopes.

Envelopes, deliveries, outcomes and the account stay: type, source and id, when, to whom, and how it ended.
By source and id a repeat is still known as one, whatever it says, since what the content hashed to goes too.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import JsonValue
from sqlalchemy import bindparam, null, select, update

from ledger import clock, people, retention
from ledger.bulk import Value, listed, update_listed
from ledger.giving_up import Ended, expire
from ledger.prepared import Prepared, ids
from ledger.reading.hiding import hide
from ledger.recording import ERASED
from ledger.retention import Going
from ledger.session import Session
from ledger.settling import end_rows
from ledger.states import State
from ledger.tables import delivery, event, event_key, invalid_message, link, payload

WORDS = "what it was to deliver was erased"
_PLAIN = frozenset({"specversion", "id", "source", "type", "time", "datacontenttype", "dataschema"})
"""Attributes that are kept as they are: by them an event is known, and they hold nobody's data."""
_SHORT = 3
"""Characters; a shorter value is only hidden where it is all that stands there."""

Hidden = Callable[[str, JsonValue], frozenset[str]]
"""The values in the data of an event of this type that nobody is to read anywhere."""


@dataclass(frozen=True, slots=True)
class Erased:
    """``seqs`` are erased. ``busy`` are not yet: something of them is on its way. ``ended`` says which dead
    letters were given up with them, and ``woken`` whose lanes go on."""

    seqs: Sequence[int] = ()
    busy: Sequence[int] = ()
    withheld: int = 0
    ended: Ended = field(default_factory=Ended)


def erase(session: Session, seqs: Sequence[int], hidden: Hidden, going: Going) -> Erased:
    """These events; what waits of them is withheld, and dead letters are given up. ``going`` is told whose
    data goes, while it is there."""
    if not seqs:
        return Erased()
    now = clock.now(session)
    rows = session.run(_OPEN, ids=ids(seqs)).all()
    waiting = [row.id for row in rows if row.state == State.WAITING.value]
    ended = end_rows(session, waiting, State.WITHHELD, WORDS, now) if waiting else []
    dead = {row.id: WORDS for row in rows if row.state == State.DEAD.value}
    given_up = expire(session, dead, now)
    left = {row.seq for row in session.run(_OPEN, ids=ids(seqs))}
    free = [seq for seq in seqs if seq not in left]
    if free:
        _envelopes(session, free, hidden)
        retention.forget_all_of(session, free, going)
        session.run(_ERASED, ids=ids(free))
        session.run(_KEYS, ids=ids(free))
        session.run(_LANES, ids=ids(free))
    return Erased(free, sorted(left), len(ended), given_up)


def still_open(session: Session, seqs: Sequence[int]) -> set[int]:
    """Those that something waits of, or about a dead letter of which nobody has decided."""
    return {row.seq for row in session.run(_OPEN, ids=ids(seqs))} if seqs else set()


def _envelopes(session: Session, seqs: Sequence[int], hidden: Hidden) -> None:
    """What attributes repeat of the data, or of the keys by which it names people."""
    named = people.noted(session, seqs)
    changed: list[tuple[Value, ...]] = []
    links: list[tuple[Value, ...]] = []
    for row in session.run(_ENVELOPES, ids=ids(seqs)).all():
        data = None if row.data is None else json.loads(row.data)
        values = hidden(row.type, data) | {one.key[1] for one in named.get(row.seq, ())}
        attributes: Mapping[str, JsonValue] = json.loads(row.attributes)
        told = {name: one if name in _PLAIN else _hidden(one, values) for name, one in attributes.items()}
        columns = (row.subject, row.correlationid, row.causationid)
        hidden_columns = [None if one is None else _told(one, values) for one in columns]
        if told != attributes or hidden_columns != [*columns]:
            changed.append((row.seq, *hidden_columns, json.dumps(told, ensure_ascii=False)))
            links += [
                (
                    one.system,
                    one.local_id,
                    one.noun,
                    _told(one.hub_id, values),
                    _told(one.correlationid, values),
                )
                for one in session.run(_LINKS, of=row.seq)
            ]
    if changed:
        session.run(_REWRITE, rows=listed(changed))
    if links:
        session.run(_RELINK, rows=listed(links))


def _hidden(value: JsonValue, values: frozenset[str]) -> JsonValue:
    return _told(value, values) if isinstance(value, str) else value


def _told(value: str, values: frozenset[str]) -> str:
    if value in values:
        return ERASED
    return hide(value, [one for one in values if len(one) >= _SHORT])


def erase_messages(session: Session, which: Sequence[int], going: Going) -> None:
    """The originals of invalid messages, and what was said of them."""
    if which:
        going(session, which)
        session.run(_MESSAGES, ids=ids(which))


_OPEN = Prepared(
    lambda numbers: (
        select(delivery.c.id, delivery.c.seq, delivery.c.state)
        .where(delivery.c.seq.in_(numbers), retention.IS_OPEN)
        .order_by(delivery.c.id)
    )
)
_ENVELOPES = Prepared(
    lambda numbers: (
        select(
            *(event.c.seq, event.c.type, event.c.subject, event.c.correlationid, event.c.causationid),
            *(event.c.attributes, payload.c.data),
        )
        .join(payload, payload.c.seq == event.c.seq)
        .where(event.c.seq.in_(numbers))
        .order_by(event.c.seq)
    )
)
_REWRITE = update_listed(event, ("seq",), "subject", "correlationid", "causationid", "attributes")
_LINKS = Prepared(select(link).where(link.c.seq == bindparam("of")))
_RELINK = update_listed(link, ("system", "local_id", "noun"), "hub_id", "correlationid")
_ERASED = Prepared(
    lambda numbers: update(payload).where(payload.c.seq.in_(numbers)).values(forgotten_at=null())
)
_KEYS = Prepared(
    lambda numbers: update(event_key).where(event_key.c.seq.in_(numbers)).values(content_hash=ERASED)
)
_LANES = Prepared(lambda numbers: update(delivery).where(delivery.c.seq.in_(numbers)).values(lane=null()))
_MESSAGES = Prepared(
    lambda numbers: (
        update(invalid_message)
        .where(invalid_message.c.id.in_(numbers))
        .values(
            raw=b"",
            key_id=null(),
            event_id=null(),
            field=null(),
            problem=WORDS,
            fix="",
        )
    )
)
