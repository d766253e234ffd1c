"""Recording envelopes: the key, the event, its payload, its deliveries and their ready work, in one unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert

from ledger import clock, numbers
from ledger.draft import Draft, Match
from ledger.lanes import join_lanes
from ledger.pairs import for_pairs, pairs
from ledger.session import Session
from ledger.states import Ready, State
from ledger.tables import delivery, event, event_key, payload, ready

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Accepted:
    """It is in the ledger now, with this many deliveries."""

    seq: int
    deliveries: int


@dataclass(frozen=True, slots=True)
class Duplicate:
    """It was in the ledger already, as this ``seq``; nothing was added."""

    seq: int


@dataclass(frozen=True, slots=True)
class Conflict:
    """Its ``(source, id)`` was used for other content, at this ``seq``; nothing was added."""

    seq: int


Recorded = Accepted | Duplicate | Conflict

_EVENT, _PAYLOAD, _KEY = insert(event), insert(payload), insert(event_key)
_KNOWN = for_pairs(
    "SELECT k.source, k.id, k.content_hash, k.seq FROM {pairs} AS w CROSS JOIN event_key AS k "
    "WHERE k.source = w.a AND k.id = w.b"
)
_DELIVERY, _READY = insert(delivery), insert(ready)


def record(session: Session, drafts: Sequence[Draft]) -> list[Recorded]:
    """Record each draft once, in the order given. Answers in that order.

    A draft that repeats a key, of the ledger or of an earlier draft in the same call, adds nothing.
    """
    known = _known(session, drafts)
    fresh: list[Draft] = []
    found: list[Recorded | None] = []
    for one in drafts:
        key = (one.envelope.source, one.envelope.id)
        seen = known.get(key)
        if seen is None:
            known[key] = (one.content_hash, -1 - len(fresh))
            fresh.append(one)
            found.append(None)
        else:
            content_hash, seq = seen
            found.append(Duplicate(seq) if content_hash == one.content_hash else Conflict(seq))
    if not fresh:
        return [outcome for outcome in found if outcome is not None]
    first = _insert(session, fresh)
    accepted = iter(Accepted(first + place, len(one.matches)) for place, one in enumerate(fresh))
    return [next(accepted) if outcome is None else _settled(outcome, first) for outcome in found]


def _settled(outcome: Recorded, first: int) -> Recorded:
    """A repeat of a draft of this very call was noted by its place, since it had no ``seq`` yet."""
    if outcome.seq >= 0:
        return outcome
    return type(outcome)(seq=first - 1 - outcome.seq)  # type: ignore[call-arg]


def _known(session: Session, drafts: Sequence[Draft]) -> dict[tuple[str, str], tuple[bytes, int]]:
    keys = {(one.envelope.source, one.envelope.id) for one in drafts}
    rows = session.execute(_KNOWN[session.dialect], pairs(keys))
    return {(row.source, row.id): (bytes(row.content_hash), row.seq) for row in rows}


def _insert(session: Session, fresh: Sequence[Draft]) -> int:
    now = clock.now(session)
    first = numbers.take(session, numbers.SEQ, len(fresh))
    many = sum(len(one.matches) for one in fresh)
    next_delivery = numbers.take(session, numbers.DELIVERY, many) if many else 0
    keys: list[Row] = []
    events: list[Row] = []
    payloads: list[Row] = []
    deliveries: list[Row] = []
    work: list[Row] = []
    for seq, one in enumerate(fresh, start=first):
        envelope = one.envelope
        keys.append(
            {
                "source": envelope.source,
                "id": envelope.id,
                "content_hash": one.content_hash,
                "seq": seq,
                "accepted_at": now,
            }
        )
        events.append(_event_row(seq, one, now))
        payloads.append({"seq": seq, "data": one.data, "data_class": int(one.data_class), "key_id": None})
        send_at = clock.micros(envelope.sendat) if envelope.sendat is not None else None
        for match in one.matches:
            deliveries.append(delivery_row(next_delivery, seq, match, now))
            work.append(ready_row(next_delivery, seq, match, now=now, send_at=send_at))
            next_delivery += 1
    session.execute(_KEY, keys)
    session.execute(_EVENT, events)
    session.execute(_PAYLOAD, payloads)
    if deliveries:
        session.execute(_DELIVERY, deliveries)
        session.execute(_READY, work)
        join_lanes(session, [row for row in work if row["lane"] is not None], now)
    return first


def _event_row(seq: int, one: Draft, now: int) -> Row:
    envelope = one.envelope
    return {
        "seq": seq,
        "source": envelope.source,
        "id": envelope.id,
        "type": envelope.type,
        "subject": envelope.subject,
        "time": clock.micros(envelope.time),
        "correlationid": envelope.correlationid,
        "causationid": envelope.causationid,
        "attributes": one.attributes,
        "attached": None,
        "accepted_at": now,
        "entry": one.entry,
        "routing_version": one.routing_version,
        "unrouted": not one.matches,
    }


def delivery_row(
    number: int, seq: int, match: Match, now: int, *, run: int = 0, replays: int | None = None
) -> Row:
    return {
        "id": number,
        "seq": seq,
        "subscription": match.subscription,
        "route": match.route,
        "run": run,
        "state": State.WAITING.value,
        "lane": match.lane,
        "created_at": now,
        "settled_at": None,
        "attempts": 0,
        "cause": None,
        "possible_duplicate": False,
        "out_of_order": False,
        "replays": replays,
        "resolved_by": None,
    }


def ready_row(number: int, seq: int, match: Match, *, now: int, send_at: int | None) -> Row:
    later = send_at is not None and send_at > now
    return {
        "delivery": number,
        "seq": seq,
        "subscription": match.subscription,
        "lane": match.lane,
        "state": int(Ready.LANED if match.lane is not None else Ready.LATER if later else Ready.DUE),
        "rank": 9 - match.priority,
        "until_at": send_at if later and send_at is not None else now,
        "expires_at": match.expiry(now),
        "fence": 0,
        "tries": 0,
    }
