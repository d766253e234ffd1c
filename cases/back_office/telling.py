"""Whether a back office has been told of a case: out of the ledger, as of any delivery."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ledger.errors import NotFound
from ledger.reading import delivery, event, links
from ledger.session import Session


def subscription_of(system: str) -> str:
    """The subscription, and the route to it, by which a back office is told."""
    return f"cases-to-{system}"


def under_way(session: Session, system: str) -> bool:
    """Is anything on its way to it? Then a record that nobody knows may be one that it has just made."""
    return delivery.any_live(session, subscription_of(system))


@dataclass(frozen=True, slots=True)
class Told:
    """``state``: of the delivery that opens the case there, or ``not sent`` where there is none. ``since``:
    from when it waits, where it does. ``local_ids``: what was made there."""

    state: str
    since: datetime | None
    local_ids: tuple[str, ...]


def told(session: Session, source: str, reference: str, system: str) -> Told:
    """``source``: that of the case service."""
    try:
        opened = event.by_key(session, source, f"{reference}/1")
    except NotFound:
        return Told("not sent", None, ())
    made = tuple(one.local_id for one in links.of_matter(session, opened.hub_id) if one.system == system)
    deliveries = [
        one for one in delivery.of_event(session, opened.seq) if one.subscription == subscription_of(system)
    ]
    if not deliveries:
        return Told("delivered" if made else "not sent", None, made)
    last = deliveries[-1]
    waits = last.state in {"waiting", "held", "dead"}
    return Told(last.state, opened.accepted_at if waits else None, made)
