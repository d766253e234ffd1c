"""Recording envelopes: the key, the event, its payload, its deliveries and their ready work, in one unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ledger import clock, numbers, people
from ledger.bulk import InsertTogether, Value
from ledger.draft import Draft, Match
from ledger.lanes import join_lanes
from ledger.pairs import for_pairs, pairs
from ledger.session import Session
from ledger.states import Ready, State
from ledger.tables import delivery, event, event_key, payload, ready
from ledger.turn import take_turn

Row = Sequence[Value]
ERASED = "erased"
"""In the place of what content hashed to: nobody can try what it was. Whatever comes again under that key is
a repeat, and nothing is added."""


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


def record(session: Session, drafts: Sequence[Draft]) -> list[Recorded]:
    """Record each draft once, in the order given. Answers in that order.

    A draft that repeats a key, of the ledger or of an earlier draft in the same call, adds nothing.
    """
    # Before the look at what is known: who else records the same key is then seen, and does not collide.
    take_turn(session)
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
            same = content_hash in {one.content_hash, ERASED}
            found.append(Duplicate(seq) if same else Conflict(seq))
    if not fresh:
        return [outcome for outcome in found if outcome is not None]
    first = _insert(session, fresh)
    accepted = iter(Accepted(first + place, len(one.matches)) for place, one in enumerate(fresh))
    return [next(accepted) if outcome is None else _settled(outcome, first) for outcome in found]


def record_whole(session: Session, records: Sequence[Sequence[Draft]]) -> list[list[Recorded]]:
    """As ``record``, for records that may be of several drafts: one of whose drafts conflicts adds nothing.

    Such a one is answered with its conflicts alone.
    """
    take_turn(session)
    known = {
        key: mark for key, (mark, _) in _known(session, [one for each in records for one in each]).items()
    }
    whole: list[Draft] = []
    torn: dict[int, list[Draft]] = {}
    for place, drafts in enumerate(records):
        own: dict[tuple[str, str], str] = {}
        clashing = [one for one in drafts if own.setdefault(_key(one), _mark(one, known)) != one.content_hash]
        if clashing:
            torn[place] = clashing
        else:
            known |= own
            whole += drafts
    outcomes = iter(record(session, whole))
    found = _known(session, [one for each in torn.values() for one in each]) if torn else {}
    return [
        [Conflict(found[_key(one)][1]) for one in torn[place] if _key(one) in found]
        if place in torn
        else [next(outcomes) for _ in drafts]
        for place, drafts in enumerate(records)
    ]


def _key(one: Draft) -> tuple[str, str]:
    return one.envelope.source, one.envelope.id


def _mark(one: Draft, known: Mapping[tuple[str, str], str]) -> str:
    mark = known.get(_key(one), one.content_hash)
    return one.content_hash if mark == ERASED else mark


def _settled(outcome: Recorded, first: int) -> Recorded:
    """A repeat of a draft of this very call was noted by its place, since it had no ``seq`` yet."""
    if outcome.seq >= 0:
        return outcome
    return type(outcome)(seq=first - 1 - outcome.seq)  # type: ignore[call-arg]


def _known(session: Session, drafts: Sequence[Draft]) -> dict[tuple[str, str], tuple[str, int]]:
    keys = {(one.envelope.source, one.envelope.id) for one in drafts}
    rows = session.run(_KNOWN, pairs=pairs(keys))
    return {(row.source, row.id): (row.content_hash, row.seq) for row in rows}


def _insert(session: Session, fresh: Sequence[Draft]) -> int:
    now = clock.now(session)
    many = sum(len(one.matches) for one in fresh)
    first, next_delivery = numbers.take_both(session, len(fresh), many)
    keys: list[Row] = []
    events: list[Row] = []
    payloads: list[Row] = []
    deliveries: list[Row] = []
    work: list[Row] = []
    lanes: list[tuple[str, str, int]] = []
    for seq, one in enumerate(fresh, start=first):
        envelope = one.envelope
        keys.append((envelope.source, envelope.id, one.content_hash, seq, now))
        events.append(_event_row(seq, one, now))
        payloads.append((seq, one.data, int(one.data_class)))
        send_at = clock.micros(envelope.sendat) if envelope.sendat is not None else None
        for match in one.matches:
            deliveries.append(_own_row(next_delivery, seq, match, now))
            if not match.withheld:
                # What makes another good stands where that stood, before all that waits behind it.
                place = seq if match.makes_good is None else match.makes_good.place
                work.append(ready_row(next_delivery, place, match, now=now, send_at=send_at))
            if match.lane is not None and not match.withheld:
                lanes.append((match.subscription, match.lane, 9 - match.priority))
            next_delivery += 1
    _RECORD.run(
        session, {event_key: keys, event: events, payload: payloads, delivery: deliveries, ready: work}
    )
    join_lanes(session, lanes, now)
    people.keep(
        session, ((seq, one.people, one.known or {}) for seq, one in enumerate(fresh, first) if one.people)
    )
    return first


def add_deliveries(
    session: Session,
    deliveries: Sequence[Row],
    work: Sequence[Row],
    lanes: Sequence[tuple[str, str, int]],
    now: int,
) -> None:
    """Add deliveries (by ``delivery_row``) with their ready work (by ``ready_row``), and join their lanes."""
    _RECORD.run(session, {delivery: deliveries, ready: work})
    join_lanes(session, lanes, now)


def _event_row(seq: int, one: Draft, now: int) -> Row:
    envelope = one.envelope
    return (
        seq,
        envelope.source,
        envelope.id,
        envelope.type,
        envelope.subject,
        clock.micros(envelope.time),
        envelope.correlationid,
        envelope.causationid,
        one.attributes,
        now,
        one.entry,
        one.routing_version,
        not one.matches,
        one.attached,
    )


def _own_row(number: int, seq: int, match: Match, now: int) -> Row:
    good = match.makes_good
    if good is None:
        return delivery_row(number, seq, match, now)
    return delivery_row(
        number,
        seq,
        match,
        now,
        run=good.run,
        replays=good.replays,
        possible_duplicate=good.possible_duplicate,
        out_of_order=good.out_of_order,
    )


def delivery_row(
    number: int,
    seq: int,
    match: Match,
    now: int,
    *,
    run: int = 0,
    replays: int | None = None,
    possible_duplicate: bool = False,
    out_of_order: bool = False,
) -> Row:
    """A waiting delivery, or a withheld one, for ``add_deliveries``."""
    state, settled_at, cause = State.WAITING, None, None
    if match.withheld:
        state, settled_at = State.WITHHELD, now
        cause = "the subscription is not cleared for the event's data class"
    return (
        *(number, seq, match.subscription, match.route, run, state.value, match.lane, now, settled_at, 0),
        *(cause, possible_duplicate, out_of_order, replays),
    )


def ready_row(number: int, seq: int, match: Match, *, now: int, send_at: int | None) -> Row:
    """The ready work of a waiting delivery, for ``add_deliveries``."""
    later = send_at is not None and send_at > now
    state = Ready.LANED if match.lane is not None else Ready.LATER if later else Ready.DUE
    until = send_at if later else now
    return (
        *(number, seq, match.subscription, match.lane, int(state), 9 - match.priority),
        *(until, match.expiry(now), 0, 0),
    )


_KNOWN = for_pairs(
    "SELECT k.source, k.id, k.content_hash, k.seq FROM {pairs} AS w CROSS JOIN event_key AS k "
    "WHERE k.source = w.a AND k.id = w.b"
)
_RECORD = InsertTogether(
    (event_key, ("source", "id", "content_hash", "seq", "accepted_at")),
    (
        event,
        (
            *("seq", "source", "id", "type", "subject", "time", "correlationid", "causationid"),
            *("attributes", "accepted_at", "entry", "routing_version", "unrouted", "attached"),
        ),
    ),
    (payload, ("seq", "data", "data_class")),
    (
        delivery,
        (
            *("id", "seq", "subscription", "route", "run", "state", "lane", "created_at", "settled_at"),
            *("attempts", "cause", "possible_duplicate", "out_of_order", "replays"),
        ),
    ),
    (
        ready,
        (
            *("delivery", "seq", "subscription", "lane", "state", "rank", "until_at", "expires_at"),
            *("fence", "tries"),
        ),
    ),
)
