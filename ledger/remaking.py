"""Making new deliveries for dead ones.

Many at once, in one unit. Each answer says what was made, or why nothing was; the caller writes down who
wanted it and why. Deliveries made together are in ledger order, so that a lane's are too.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Executable, exists, func, select

from ledger import clock, numbers
from ledger.clock import Micros
from ledger.draft import Match
from ledger.errors import LedgerError, NotFound, Refused
from ledger.lanes import lock_lanes, unblock
from ledger.prepared import Numbers, Prepared, ids
from ledger.recording import add_deliveries, delivery_row, ready_row
from ledger.session import Session
from ledger.states import State
from ledger.tables import delivery, event, payload, route, subscription
from routes.route import Route
from routes.subscription import Subscription
from schemas.classes import DataClass
from schemas.envelope import Envelope


@dataclass(frozen=True, slots=True)
class Made:
    """The new delivery, and the subscription that it is for."""

    delivery: int
    subscription: str


Answer = Made | LedgerError


@dataclass(frozen=True, slots=True)
class Wanted:
    """A delivery to make. ``dead`` is the row of the one that it replays."""

    seq: int
    match: Match
    dead: Any = None
    possible_duplicate: bool = False
    out_of_order: bool = False
    place: int | None = None
    """Where it stands in its order, if that is not by ``seq``: by the event that failed first."""

    @property
    def stands_at(self) -> int:
        return self.seq if self.place is None else self.place


def remake(session: Session, dead: Sequence[int], run: int, now: Micros) -> dict[int, Answer]:
    """Make a new delivery for each dead one, first in its lane; the answers by the number of the dead one.

    It keeps route, subscription and lane, has all its attempts before it, and no longer expires by a moment
    that has passed: a person wants it sent. Answered with an error is one that is not there, not dead, that
    is resolved or has a replay that still counts, and one whose subscription is gone or may not have it.
    """
    rows = load(session, dead)
    places = places_of(session, [row.id for row in rows.values() if row.replays is not None])
    found: dict[int, Answer] = {}
    wanted: list[Wanted] = []
    for number in dead:
        row = rows.get(number)
        why = refusal(number, row)
        if why is not None:
            found[number] = why
            continue
        assert row is not None
        doubt, overtaken = bool(row.possible_duplicate), bool(row.overtaken)
        wanted.append(Wanted(row.seq, match_again(row, now), row, doubt, overtaken, places.get(number)))
    made = make(session, wanted, run, now)
    return found | {one.dead.id: answer for one, answer in made}


def load(session: Session, dead: Sequence[int]) -> dict[int, Any]:
    """What there is to know of these deliveries, by number; kept to this unit until it ends."""
    which = ids(dead)
    if session.dialect != "sqlite":
        # Lanes before deliveries, as whoever settles does it.
        lanes = session.run(_LANES, ids=which).all()
        lock_lanes(session, [(row.subscription, row.lane) for row in lanes])
        session.run(_LOCK, ids=which)
    return {row.id: row for row in session.run(_LOAD, ids=which)}


def places_of(session: Session, deliveries: Sequence[int]) -> dict[int, int]:
    """Where each stands in its order: by the event that failed first, of those it was to make good."""
    if not deliveries:
        return {}
    return {row.last: row.place for row in session.run(_PLACES, ids=ids(deliveries))}


def why_not(number: int, row: Any) -> LedgerError | None:
    """Why nobody can replay or discard it as it stands; None where they can."""
    if row is None:
        return NotFound(f"There is no delivery {number} in the ledger.")
    if row.state == State.EXPIRED.value:
        return Refused(
            f"d-{number} expired, and is not there to be replayed or discarded. To send its event all "
            f"the same: tolbooth replays back-fill --to {row.subscription} --from {row.seq} --until {row.seq}"
        )
    if row.state != State.DEAD.value:
        return Refused(f"d-{number} is {row.state}; only a dead one can be replayed or discarded.")
    if row.resolved_by is not None:
        return Refused(
            f"d-{number} was delivered since, by its replay d-{row.resolved_by}; nothing is left to do."
        )
    if row.later is not None and row.later_state == State.WAITING.value:
        return Refused(
            f"d-{number} is being replayed already, as d-{row.later}, which still waits; see how that ends."
        )
    if row.later is not None and row.later_state == State.DEAD.value:
        return Refused(
            f"d-{number} was replayed as d-{row.later}, which is dead too; "
            f"decide about d-{row.later} instead."
        )
    return None


def refusal(number: int, row: Any, *, there: bool = True) -> LedgerError | None:
    """Why it cannot be replayed as it stands. ``there``: to its own subscription."""
    why = why_not(number, row)
    if why is None and row.forgotten:
        why = Refused(forgotten(row.seq))
    return _why_not_there(row) if why is None and there else why


def _why_not_there(row: Any) -> LedgerError | None:
    """Why it cannot go to its own subscription any more."""
    if row.spec is None or row.removed_at is not None:
        return Refused(
            f"The subscription {row.subscription} of d-{row.id} was removed; "
            f"apply it again, then replay, or discard d-{row.id}."
        )
    return clearance(row, DataClass(row.data_class))


def clearance(row: Any, data_class: DataClass) -> LedgerError | None:
    """Why its own subscription, which is there, may not have data of this class."""
    if _subscription(row.spec).may_have(data_class):
        return None
    return Refused(not_cleared(row.subscription, data_class))


def forgotten(seq: int) -> str:
    """Why an event cannot be sent any more."""
    return (
        f"The data of event {seq} was forgotten, so there is nothing to send. Its sender may have it still, "
        "and can publish it again under a new id."
    )


def not_cleared(name: str, data_class: DataClass) -> str:
    """Why a subscription may not have it."""
    return f"It is withheld: {name} is not cleared for {data_class.name.lower()} data."


def make(session: Session, wanted: Iterable[Wanted], run: int, now: Micros) -> list[tuple[Wanted, Answer]]:
    """Make them, in ledger order, whatever the order they are given in."""
    ordered = sorted(wanted, key=lambda one: one.stands_at)
    if not ordered:
        return []
    first = numbers.take(session, numbers.DELIVERY, len(ordered))
    deliveries, work, lanes = [], [], []
    for number, one in enumerate(ordered, start=first):
        replays = None if one.dead is None else one.dead.id
        match = one.match
        deliveries.append(
            delivery_row(
                number,
                one.seq,
                match,
                now,
                run=run,
                replays=replays,
                possible_duplicate=one.possible_duplicate,
                out_of_order=one.out_of_order,
            )
        )
        work.append(ready_row(number, one.stands_at, match, now=now, send_at=None))
        if match.lane is not None:
            lanes.append((match.subscription, match.lane, 9 - match.priority))
    add_deliveries(session, deliveries, work, lanes, now)
    laned = [one.dead for one in ordered if one.dead is not None and one.dead.lane is not None]
    for dead in sorted(laned, key=lambda row: (row.subscription, row.lane)):
        unblock(session, dead.subscription, dead.lane, dead.id, now)
    return [(one, Made(number, one.match.subscription)) for number, one in enumerate(ordered, start=first)]


def match_again(row: Any, now: Micros) -> Match:
    """What route and event say of the new delivery; a route that is gone since says nothing."""
    attributes = json.loads(row.attributes)
    rule = None if row.route_spec is None else _route(row.route_spec)
    known = {name: value for name, value in attributes.items() if name in Envelope.model_fields}
    envelope = Envelope.model_validate(known)
    own = None if envelope.expirytime is None else clock.micros(envelope.expirytime)
    after = None if rule is None else rule.expires_after
    return Match(
        subscription=row.subscription,
        route=row.route,
        lane=row.lane,
        priority=envelope.priority if rule is None or rule.priority is None else rule.priority,
        expires_at=own if own is not None and own > now else None,
        expires_after=None if after is None else clock.span(after),
    )


@lru_cache(maxsize=256)
def _route(spec: str) -> Route:
    return Route.model_validate_json(spec)


@lru_cache(maxsize=256)
def _subscription(spec: str) -> Subscription:
    return Subscription.model_validate_json(spec)


def _places(numbers: Numbers) -> Executable:
    """An edited event is younger than what it was edited from, so the first to fail is the oldest."""
    one = delivery.alias("d")
    chain = (
        select(one.c.id.label("last"), one.c.seq, one.c.replays)
        .where(one.c.id.in_(numbers))
        .cte("chain", recursive=True)
    )
    chain = chain.union_all(select(chain.c.last, one.c.seq, one.c.replays).where(one.c.id == chain.c.replays))
    return select(chain.c.last, func.min(chain.c.seq).label("place")).group_by(chain.c.last)


_PLACES = Prepared(_places)
_LANES = Prepared(
    lambda numbers: select(delivery.c.subscription, delivery.c.lane).where(
        delivery.c.id.in_(numbers), delivery.c.lane.isnot(None)
    )
)
_LOCK = Prepared(
    lambda numbers: (
        select(delivery.c.id).where(delivery.c.id.in_(numbers)).order_by(delivery.c.id).with_for_update()
    )
)
_again = delivery.alias("a")
# Not by its event: what makes it good may be the delivery of an edited one. Two questions of one row along
# ``ix_delivery_replays_id``: joined to, PostgreSQL would read the whole table to find it.
_newest = select(_again).where(_again.c.replays == delivery.c.id).order_by(_again.c.id.desc()).limit(1)
_ahead = delivery.alias("o")
_LOAD = Prepared(
    lambda numbers: (
        select(
            *(delivery.c.id, delivery.c.seq, delivery.c.subscription, delivery.c.route, delivery.c.lane),
            *(delivery.c.state, delivery.c.resolved_by, delivery.c.possible_duplicate, delivery.c.replays),
            *(event.c.attributes, payload.c.data_class, payload.c.data.is_(None).label("forgotten")),
            *(subscription.c.spec, subscription.c.removed_at, route.c.spec.label("route_spec")),
            _newest.with_only_columns(_again.c.id).scalar_subquery().label("later"),
            _newest.with_only_columns(_again.c.state).scalar_subquery().label("later_state"),
            exists(_ahead.c.id)
            .where(
                delivery.c.lane.isnot(None),
                _ahead.c.lane.isnot(None),
                _ahead.c.subscription == delivery.c.subscription,
                _ahead.c.lane == delivery.c.lane,
                _ahead.c.seq > delivery.c.seq,
                _ahead.c.state == State.DELIVERED.value,
            )
            .label("overtaken"),
        )
        .select_from(delivery)
        .join(event, event.c.seq == delivery.c.seq)
        .join(payload, payload.c.seq == delivery.c.seq)
        .outerjoin(subscription, subscription.c.name == delivery.c.subscription)
        .outerjoin(route, route.c.name == delivery.c.route)
        .where(delivery.c.id.in_(numbers))
    )
)
