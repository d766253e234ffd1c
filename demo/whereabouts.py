"""Where every event went, as the hub tells it event by event: the other side of every comparison."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from demo.hub_view import HubView
from ledger.reading.delivery import RecordedDelivery, Shown
from ledger.reading.event import RecordedEvent

MAY_CHANGE = frozenset({Shown.WAITING, Shown.HELD, Shown.DEAD})
"""States that may still change: a dead one can be resolved or discarded."""


@dataclass(slots=True)
class Tally:
    """Of one subscription: which events ended how (by source and id), and how many deliveries."""

    by_state: dict[Shown, set[str]] = field(default_factory=dict)
    deliveries: Counter[Shown] = field(default_factory=Counter)
    resolved: int = 0
    """Of the dead: how many a replay has delivered since."""

    def names(self, *states: Shown) -> set[str]:
        return set().union(*(self.by_state.get(one, set()) for one in states))


class Whereabouts:
    """Asks for each event once, and again while a delivery of it can still change."""

    def __init__(self, hub: HubView) -> None:
        self._hub = hub
        self._after: str | None = None
        self._open: dict[int, RecordedEvent] = {}
        self._ends: dict[int, list[RecordedDelivery]] = {}
        self.events: dict[int, RecordedEvent] = {}

    def refresh(self, most: int | None = None) -> None:
        """Bring it up to date, asking about ``most`` events at most (None: all)."""
        fresh, self._after = self._hub.events(self._after)
        self.events.update((one.seq, one) for one in fresh)
        self._open.update((one.seq, one) for one in fresh if not one.unrouted)
        for seq in list(self._open)[:most]:
            event = self._open.pop(seq)
            found = self._hub.deliveries(seq)
            self._ends[seq] = [one.model_copy(update={"tries": []}) for one in found]
            if any(one.state in MAY_CHANGE and one.resolved_by is None for one in found):
                self._open[seq] = event

    def unrouted(self) -> list[RecordedEvent]:
        return [one for one in self.events.values() if one.unrouted]

    def by_source(self) -> Counter[str]:
        return Counter(one.source for one in self.events.values())

    def by_subscription(self) -> dict[str, Tally]:
        found: dict[str, Tally] = {}
        for seq, ends in self._ends.items():
            event = self.events[seq]
            for one in ends:
                tally = found.setdefault(one.subscription, Tally())
                tally.by_state.setdefault(one.state, set()).add(f"{event.source} {event.id}")
                tally.deliveries[one.state] += 1
                tally.resolved += one.resolved_by is not None
        return found
