"""Replaying and discarding: what a person decides about a dead delivery. History is added to, not rewritten.

Replays of one delivery make a chain: the last link is the one that can be replayed or discarded, and its
success resolves them all. Each unit writes its audit entry with it.
"""

from __future__ import annotations

import json
from typing import Any

from pydantic import JsonValue
from sqlalchemy import insert, select, update

from ledger import clock, numbers
from ledger.clock import Micros
from ledger.draft import Match
from ledger.errors import LedgerError, NotFound
from ledger.lanes import unblock
from ledger.recording import add_deliveries, delivery_row, ready_row
from ledger.session import Session
from ledger.states import State
from ledger.tables import delivery, event, invalid_message, route, run, subscription
from routes.route import Route
from safeguards.audit import repository as audit
from schemas.envelope import Envelope


class Refused(LedgerError):
    """It cannot be done to this dead letter as it stands."""


def replay(session: Session, delivery_id: int, author: str, reason: str) -> int:
    """Make a new delivery for a dead one, first in its lane; answers with the new delivery's number.

    It keeps route, subscription and lane, has all its attempts before it, and no longer expires by a moment
    that has passed: a person wants it sent. Raises ``NotFound``, and ``Refused`` where it is not dead, is
    resolved, has a replay that still counts, or its subscription is gone.
    """
    _check_reason(reason, "replay")
    old = _open_dead(session, delivery_id)
    _check_subscription(session, old)
    now = clock.now(session)
    run_id = numbers.take(session, numbers.RUN, 1)
    session.execute(
        insert(run), {"id": run_id, "kind": "replay", "author": author, "reason": reason, "at": now}
    )
    new = numbers.take(session, numbers.DELIVERY, 1)
    match = _match_again(session, old, now)
    row = delivery_row(
        new,
        old.seq,
        match,
        now,
        run=run_id,
        replays=old.id,
        possible_duplicate=old.possible_duplicate,
        out_of_order=_passed_over(session, old),
    )
    work = ready_row(new, old.seq, match, now=now, send_at=None)
    lanes = [] if old.lane is None else [(old.subscription, old.lane, 9 - match.priority)]
    add_deliveries(session, [row], [work], lanes, now)
    if old.lane is not None:
        unblock(session, old.subscription, old.lane, old.id, now)
    _audit(
        session,
        now,
        author,
        "dead-letters.replay",
        f"delivery/{old.id}",
        reason,
        {"delivery": new, "run": run_id},
    )
    return new


def discard(session: Session, delivery_id: int, author: str, reason: str) -> str:
    """Give a dead delivery up, with those it replays; its lane goes on. Answers with its subscription.

    Raises ``NotFound`` and ``Refused`` as ``replay`` does, but a removed subscription is no hindrance.
    """
    _check_reason(reason, "discard")
    old = _open_dead(session, delivery_id)
    now = clock.now(session)
    given_up: list[int] = []
    number: int | None = old.id
    while number is not None:
        link = session.execute(
            select(delivery.c.state, delivery.c.replays).where(delivery.c.id == number)
        ).one()
        if link.state == State.DEAD.value:
            given_up.append(number)
        number = link.replays
    session.execute(update(delivery).where(delivery.c.id.in_(given_up)).values(state=State.DISCARDED.value))
    if old.lane is not None:
        unblock(session, old.subscription, old.lane, old.id, now)
    for one in given_up:
        _audit(session, now, author, "dead-letters.discard", f"delivery/{one}", reason)
    return str(old.subscription)


def discard_invalid(session: Session, invalid_id: int, author: str, reason: str) -> None:
    """Give an invalid message up; it stays on record. Raises ``NotFound`` and ``Refused``."""
    _check_reason(reason, "discard")
    state = session.execute(
        select(invalid_message.c.state).where(invalid_message.c.id == invalid_id)
    ).scalar()
    if state is None:
        raise NotFound(f"There is no invalid message {invalid_id} in the ledger.")
    changed = session.execute(
        update(invalid_message)
        .where(invalid_message.c.id == invalid_id, invalid_message.c.state == "open")
        .values(state="discarded")
    )
    if changed.rowcount != 1:
        raise Refused(
            f"The invalid message {invalid_id} is {state} already; only an open one can be discarded."
        )
    _audit(session, clock.now(session), author, "dead-letters.discard", f"invalid/{invalid_id}", reason)


def _open_dead(session: Session, delivery_id: int) -> Any:
    query = select(delivery).where(delivery.c.id == delivery_id)
    row = session.execute(query if session.dialect == "sqlite" else query.with_for_update()).first()
    if row is None:
        raise NotFound(f"There is no delivery {delivery_id} in the ledger.")
    if row.state != State.DEAD.value:
        raise Refused(f"Delivery {delivery_id} is {row.state}; only a dead one can be replayed or discarded.")
    if row.resolved_by is not None:
        raise Refused(
            f"Delivery {delivery_id} was delivered since, by its replay {row.resolved_by}; "
            "nothing is left to do."
        )
    # By seq, which is indexed: an event has few deliveries.
    later = session.execute(
        select(delivery.c.id, delivery.c.state)
        .where(delivery.c.seq == row.seq, delivery.c.replays == delivery_id)
        .order_by(delivery.c.id.desc())
    ).first()
    if later is not None and later.state == State.WAITING.value:
        raise Refused(
            f"Delivery {delivery_id} is being replayed already, as {later.id}, which still waits; "
            "see how that ends."
        )
    if later is not None and later.state == State.DEAD.value:
        raise Refused(
            f"Delivery {delivery_id} was replayed as {later.id}, which is dead too; "
            f"decide about {later.id} instead."
        )
    return row


def _check_reason(reason: str, what: str) -> None:
    if not reason.strip():
        raise Refused(f"To {what} it, say why: the reason goes on record with your name.")


def _check_subscription(session: Session, old: Any) -> None:
    row = session.execute(
        select(subscription.c.removed_at).where(subscription.c.name == old.subscription)
    ).first()
    if row is None or row.removed_at is not None:
        raise Refused(
            f"The subscription {old.subscription} of delivery {old.id} was removed; "
            "apply it again, then replay, or discard the delivery."
        )


def _match_again(session: Session, old: Any, now: Micros) -> Match:
    """What route and event say of the new delivery; a route that is gone since says nothing."""
    attributes = json.loads(
        session.execute(select(event.c.attributes).where(event.c.seq == old.seq)).scalar_one()
    )
    spec = session.execute(select(route.c.spec).where(route.c.name == old.route)).scalar()
    rule = None if spec is None else Route.model_validate_json(spec)
    known = {name: value for name, value in attributes.items() if name in Envelope.model_fields}
    envelope = Envelope.model_validate(known)
    own = None if envelope.expirytime is None else clock.micros(envelope.expirytime)
    after = None if rule is None else rule.expires_after
    return Match(
        subscription=old.subscription,
        route=old.route,
        lane=old.lane,
        priority=envelope.priority if rule is None or rule.priority is None else rule.priority,
        expires_at=own if own is not None and own > now else None,
        expires_after=None if after is None else clock.span(after),
    )


def _passed_over(session: Session, old: Any) -> bool:
    if old.lane is None:
        return False
    later = session.execute(
        select(delivery.c.id)
        .where(
            delivery.c.subscription == old.subscription,
            delivery.c.lane == old.lane,
            delivery.c.seq > old.seq,
            delivery.c.state == State.DELIVERED.value,
        )
        .limit(1)
    ).first()
    return later is not None


def _audit(
    session: Session, now: Micros, who: str, action: str, thing: str, reason: str, detail: JsonValue = None
) -> None:
    audit.record(
        session, at=clock.moment(now), who=who, action=action, thing=thing, reason=reason, detail=detail
    )
