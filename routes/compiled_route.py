"""A route made ready to be asked about events, many times a second."""

from __future__ import annotations

from typing import NamedTuple

from routes.event_view import KNOWN_PEOPLE, EventView
from routes.filters import all_fit
from routes.order_key import OrderKey
from routes.query import Query, QueryError, is_true, kind
from routes.route import Route
from routes.subscription import Subscription
from routes.type_pattern import compile_routed_types


class Match(NamedTuple):
    """One subscription that shall have an event, and by which route.

    ``order_key`` is None where the event need not wait for others; ``priority`` is 0 to 9.
    """

    route: Route
    subscription: Subscription
    order_key: str | None
    priority: int


class CompiledRoute:
    """One route with the subscription it feeds. Safe to share between threads."""

    __slots__ = ("_order", "_query", "_test", "_types", "route", "subscription", "to")

    def __init__(self, route: Route, subscription: Subscription) -> None:
        self.route = route
        self.subscription = subscription
        self.to = route.to
        self._types = tuple((pattern, compile_routed_types(pattern)) for pattern in route.types)
        self._test = all_fit(tuple(route.where)) if route.where else None
        self._query = Query(route.matching) if route.matching is not None else None
        self._order = OrderKey(subscription.order_by) if subscription.order_by is not None else None

    @property
    def follows_people(self) -> bool:
        """Does what it takes depend on who the people are that an event names?"""
        return self._query is not None and self._query.asks_for(KNOWN_PEOPLE)

    def takes(self, full: str, short: str) -> bool:
        """Is it for events of this type at all?"""
        return any(test(short) or test(full) for _, test in self._types)

    def fits(self, event: EventView) -> bool:
        """Does the event pass the filters? Asked only of events whose type it takes."""
        if self._test is not None and not self._test(event.document):
            return False
        if self._query is None:
            return True
        try:
            return self._query.holds(event.document)
        except QueryError:
            return False

    def match(self, event: EventView) -> Match:
        """The delivery to make, with the event's order key and priority."""
        own = self.route.priority
        return Match(
            self.route,
            self.subscription,
            None if self._order is None else self._order.of(event),
            event.envelope.priority if own is None else own,
        )

    def explain(self, event: EventView, short: str) -> tuple[bool, list[str]]:
        """Does it match, and why? Tries every condition, so that all that is in the way is said at once."""
        verdicts = [self._explain_types(event, short), *self._explain_filters(event)]
        if not self.route.enabled:
            verdicts.insert(0, (False, "the route is disabled"))
        matched = all(good for good, _ in verdicts)
        return matched, [said for good, said in verdicts if good == matched]

    def _explain_types(self, event: EventView, short: str) -> tuple[bool, str]:
        for pattern, test in self._types:
            if test(short) or test(event.envelope.type):
                return True, f"the type {short} fits {pattern!r}"
        wanted = ", ".join(repr(pattern) for pattern, _ in self._types)
        return False, f"the type {short} does not fit {wanted}"

    def _explain_filters(self, event: EventView) -> list[tuple[bool, str]]:
        document = event.document
        found = [(one.compiled()(document), one.explain(document)) for one in self.route.where]
        if self._query is not None:
            said = f"the payload filter {self._query.expression!r}"
            try:
                value = self._query.search(document)
            except QueryError as failure:
                found.append((False, f"{said} could not be worked out for this event: {failure}"))
            else:
                holds = is_true(value)
                verdict = "holds" if holds else "does not hold"
                found.append((holds, f"{said} {verdict}: it gave {kind(value)}"))
        return found
