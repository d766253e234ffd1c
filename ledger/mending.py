"""Sending an edited envelope in place of a dead delivery's: the original stays dead, and its lane goes on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select

from ledger import clock, routing, tallies
from ledger.draft import Draft, MakesGood, Match
from ledger.errors import NotFound, Refused
from ledger.lanes import unblock
from ledger.recording import Accepted, record
from ledger.remaking import clearance, match_again, places_of, refusal
from ledger.replaying import start_run
from ledger.session import Session
from ledger.states import Entered
from ledger.tables import delivery, event, route
from ledger.tallies import Count
from routes.route import Route


@dataclass(frozen=True, slots=True)
class Sent:
    """``seq`` is the edited event's; ``delivery`` the one that is to make the dead one good."""

    seq: int
    delivery: int
    run: int
    woken: frozenset[str]


def send(session: Session, old: Any, draft: Draft, *, author: str, reason: str, to_all: bool = False) -> Sent:
    """Record the edited envelope, with a delivery that makes good the dead one, whose row ``old`` is locked.

    It takes the place of the dead one: its subscription, route and lane, and what it held back waits for it.
    ``to_all``: also everybody else whom the draft is matched to, as a new event.

    The unit must have the ledger's turn. Raises ``Refused`` where the subscription is gone, is not cleared
    for the data, or (``to_all``) is not among those matched, and where the envelope's key is used already.
    """
    if (why := refusal(old.id, old) or clearance(old, draft.data_class)) is not None:
        raise why
    now = clock.now(session)
    run_id = start_run(session, "edit", author, reason, now)
    place = places_of(session, [old.id])[old.id]
    good = MakesGood(old.id, run_id, place, bool(old.possible_duplicate), bool(old.overtaken))
    here = replace(match_again(old, now), makes_good=good)
    matches = [here, *_others(draft.matches, old.subscription)] if to_all else [here]
    [outcome] = record(session, [replace(draft, matches=tuple(matches))])
    if not isinstance(outcome, Accepted):
        raise Refused(f"This very edit was sent before, as event {outcome.seq}; nothing is sent twice.")
    if old.lane is not None:
        unblock(session, old.subscription, old.lane, old.id, now)
    tallies.add(session, [Count(draft.entry, Entered.ENVELOPE, 0, 1)])
    made = session.execute(
        select(delivery.c.id).where(delivery.c.replays == old.id, delivery.c.seq == outcome.seq)
    ).scalar_one()
    return Sent(outcome.seq, made, run_id, frozenset(one.subscription for one in matches))


def rule_of(session: Session, old: Any) -> Route | None:
    """The route of a delivery's row as it is now; where it is gone, as it was when the event was routed."""
    spec = session.execute(select(route.c.spec).where(route.c.name == old.route)).scalar()
    if spec is not None:
        return Route.model_validate_json(spec)
    version = session.execute(select(event.c.routing_version).where(event.c.seq == old.seq)).scalar_one()
    try:
        return routing.of_version(session, version).route(old.route)
    except NotFound:
        return None


def asking(session: Session, names: Iterable[str]) -> set[str]:
    """Those of the routes, by name, that ask for a second person."""
    rows = session.execute(select(route.c.name, route.c.spec).where(route.c.name.in_(sorted(names))))
    return {row.name for row in rows if Route.model_validate_json(row.spec).approve_edits}


def _others(matches: Any, here: str) -> list[Match]:
    if all(one.subscription != here for one in matches):
        raise Refused(
            f"By the routes, what was edited does not go to {here} any more; send it to {here} alone, "
            "or leave its type and what the routes look at as it was."
        )
    return [one for one in matches if one.subscription != here]
