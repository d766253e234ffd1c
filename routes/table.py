"""One version of all the routes, compiled: which subscriptions shall have an event, and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from routes.compiled_route import CompiledRoute, Match
from routes.errors import RoutingError
from routes.event_view import EventView
from routes.route import Route
from routes.subscription import Subscription
from routes.suggestion import suggest
from schemas.envelope import Envelope
from schemas.event_type import is_of_hub

__all__ = ["Explanation", "Match", "RoutingTable"]

_TYPES_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Explanation:
    """What one route made of an event.

    ``matched``: the route fits. ``chosen``: and it makes the delivery, no higher-ranked route to the same
    subscription having taken it. ``reasons`` are sentences for a person; they never show the event's data.
    """

    route: Route
    matched: bool
    reasons: list[str]
    chosen: bool


class RoutingTable:
    """The routes and subscriptions of one routing version. Immutable; safe to share between threads.

    Raises ``RoutingError`` where two have one name or a route names a subscription that is not there.
    """

    def __init__(self, version: int, routes: Iterable[Route], subscriptions: Iterable[Subscription]) -> None:
        self.version = version
        self.subscriptions: dict[str, Subscription] = {}
        for subscription in subscriptions:
            if subscription.name in self.subscriptions:
                raise RoutingError(f"two subscriptions are named {subscription.name!r}", fix="rename one")
            self.subscriptions[subscription.name] = subscription
        self.routes: dict[str, Route] = {}
        for route in routes:
            if route.name in self.routes:
                raise RoutingError(f"two routes are named {route.name!r}", fix="rename one")
            if route.to not in self.subscriptions:
                raise RoutingError(
                    f"the route {route.name!r} goes to {route.to!r}, which is not a subscription",
                    fix=suggest(route.to, self.subscriptions, noun="subscriptions"),
                )
            self.routes[route.name] = route
        # The order in which routes are asked: the first to match takes its subscription.
        self._ranked = tuple(
            CompiledRoute(route, self.subscriptions[route.to])
            for route in sorted(self.routes.values(), key=lambda route: (-route.rank, route.name))
        )
        self._by_type: dict[tuple[str, str], tuple[CompiledRoute, ...]] = {}
        self.follows_people = any(one.follows_people for one in self._ranked)
        """Does any route ask who the people are that an event names?"""

    def decide(
        self, envelope: Envelope, type_short: str, known_people: Sequence[str] = ()
    ) -> tuple[Match, ...]:
        """The deliveries to make, one for each subscription, in order of rank and then name; () is unrouted.

        ``known_people``: the ids of the people it names, of those who are known.
        Costs grow with the routes for this type, not with the routes there are. A payload filter that fails
        on the event's data counts as not matched; ``explain`` says so.
        """
        candidates = self._by_type.get((envelope.type, type_short))
        if candidates is None:
            candidates = self._candidates(envelope.type, type_short)
        event = EventView(envelope, known_people)
        found: dict[str, Match] = {}
        for candidate in candidates:
            if candidate.to not in found and candidate.fits(event):
                found[candidate.to] = candidate.match(event)
        return tuple(found.values())

    def explain(
        self, envelope: Envelope, type_short: str, known_people: Sequence[str] = ()
    ) -> tuple[Explanation, ...]:
        """What every route made of the event, in the order they are asked. Agrees with ``decide``."""
        event = EventView(envelope, known_people)
        taken: dict[str, str] = {}
        said = []
        for candidate in self._ranked:
            route = candidate.route
            matched, reasons = candidate.explain(event, type_short)
            winner = taken.setdefault(route.to, route.name) if matched else route.name
            if winner != route.name:
                reasons.append(f"{winner!r} ranks before it and makes the one delivery to {route.to!r}")
            elif matched and not candidate.subscription.enabled:
                reasons.append(f"the subscription {route.to!r} is disabled, so the delivery is held")
            if matched and winner == route.name and candidate.subscription.order_by is not None:
                reasons.append(_order_said(candidate, event))
            said.append(Explanation(route, matched, reasons, chosen=matched and winner == route.name))
        return tuple(said)

    def route(self, name: str) -> Route | None:
        """The route of that name, or None."""
        return self.routes.get(name)

    def wants(self, full: str, short: str) -> bool:
        """Does any route take events of this type?"""
        return bool(self._by_type.get((full, short)) or self._candidates(full, short))

    def only_of_hub(self, subscription: str) -> bool:
        """Is it fed with nothing but events about the hub itself?"""
        fed = [one for one in self.routes.values() if one.to == subscription]
        return bool(fed) and all(is_of_hub(pattern) for one in fed for pattern in one.types)

    def _candidates(self, full: str, short: str) -> tuple[CompiledRoute, ...]:
        found = tuple(one for one in self._ranked if one.route.enabled and one.takes(full, short))
        # Types come from the catalogue, so they are few; the bound is for a caller that makes them up.
        if len(self._by_type) < _TYPES_REMEMBERED:
            self._by_type[full, short] = found
        return found


def _order_said(candidate: CompiledRoute, event: EventView) -> str:
    order_by = candidate.subscription.order_by
    if candidate.match(event).order_key is None:
        return f"it has no order key: {order_by!r} is not set, so it waits for no other event"
    return f"it keeps its place among events with the same {order_by!r}"
