"""Taking up what expired: each is filed as a letter, and each rule that ended some is on record."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from pydantic import JsonValue

from dead_letter.groups.filing import Filing
from dead_letter.undelivered import repository
from ledger import auditing, clock, lapsing
from ledger.clock import Micros
from ledger.lapsing import Lapsed
from ledger.session import Session
from routes.duration import write_duration
from routes.table import RoutingTable

ACTION = "dead-letters.expire"
SENDER = "policy of the sender (expirytime)"
"""Who ended it, as the audit trail names it, where the event itself said until when it is of use."""


def take(session: Session, filing: Filing, table: RoutingTable) -> int:
    """File the next of what expired; how many they were."""
    found = lapsing.some(session)
    if not found:
        return 0
    filing.lapsed(session, found, clock.now(session))
    by_rule: dict[tuple[str, str], list[Lapsed]] = defaultdict(list)
    for one in found:
        by_rule[one.subscription, _rule(one, table)].append(one)
    for (subscription, rule), some in sorted(by_rule.items()):
        _on_record(session, subscription, rule, some, table)
    times: dict[str, list[Micros]] = defaultdict(list)
    for one in found:
        times[one.subscription].append(one.at)
    repository.add(session, times)
    lapsing.done(session, [one.delivery for one in found])
    return len(found)


def _rule(one: Lapsed, table: RoutingTable) -> str:
    """Whose rule ended it: the earlier of the event's own and its route's."""
    route = table.route(one.route)
    after = None if route is None else route.expires_after
    of_route = None if after is None else one.made_at + clock.span(after)
    own = _own(one)
    if own is not None and own <= one.at and (of_route is None or own <= of_route):
        return SENDER
    return f"policy of the route {one.route}"


def _own(one: Lapsed) -> Micros | None:
    written = json.loads(one.attributes).get("expirytime")
    return clock.micros(datetime.fromisoformat(written)) if isinstance(written, str) else None


def _on_record(
    session: Session, subscription: str, rule: str, some: Sequence[Lapsed], table: RoutingTable
) -> None:
    """One entry for all that one rule ended; it names each, since they end without a person."""
    route = table.route(some[0].route)
    within = "" if route is None or route.expires_after is None else write_duration(route.expires_after)
    in_time = f" within {within}" if within and rule != SENDER else " before the time that its sender gave"
    detail: JsonValue = {
        "many": len(some),
        "routes": [*sorted({one.route for one in some})],
        "letters": [*(f"d-{one.delivery}" for one in some)],
    }
    reason = f"not delivered{in_time}"
    auditing.note(session, rule, ACTION, f"subscription/{subscription}", reason, detail)
