"""The places for deliveries in one worker, and who has them."""

from __future__ import annotations

from collections import Counter

from hub.attempts import Attempts
from hub.routing import CurrentRouting
from hub.systems import Systems


class Places:
    """On the worker's loop. A place is had from before the claim until the delivery is settled; its call ends
    earlier.

    A system never takes more than half of what the others leave it: one that is slow has half of the places,
    a second a quarter, and so on, so that the next one, which is not slow, finds some.
    """

    def __init__(self, most: int, routing: CurrentRouting, systems: Systems, attempts: Attempts) -> None:
        self._most = most
        self._routing = routing
        self._systems = systems
        self._attempts = attempts
        self._calls: Counter[str] = Counter()
        self._had: Counter[str] = Counter()
        self.taken = 0

    @property
    def free(self) -> int:
        return self._most - self.taken

    def room(self, name: str, waiting: int) -> int:
        """How many more of the ``waiting`` the subscription may have."""
        subscription = self._routing.table.subscriptions.get(name)
        if subscription is None or not subscription.enabled or self._systems.is_barred(name):
            return min(waiting, self.free)  # all: they are given back
        room = min(waiting, self.free, subscription.concurrency - self._calls[name])
        system = self._systems.of(name)
        if room <= 0 or system is None:
            return max(0, room)
        calls = self._of(self._calls, system.subscriptions)
        room = min(room, self._attempts.most_at_once(system.adapter) - calls)
        if self._somebody_else(system.subscriptions):
            had = self._of(self._had, system.subscriptions)
            room = min(room, max((self.free - had) // 2, 0 if had else 1))
        return max(0, room)

    def take(self, name: str, many: int) -> None:
        self._calls[name] += many
        self._had[name] += many
        self.taken += many

    def call_ended(self, name: str) -> None:
        """The system has answered; what is left is ours. There is room for another call to it."""
        self._calls[name] -= 1

    def give_up(self, name: str, *, call_ended: bool) -> None:
        """It is settled, or never will be by us."""
        self.taken -= 1
        self._had[name] -= 1
        if not call_ended:
            self._calls[name] -= 1

    def _somebody_else(self, together: tuple[str, ...]) -> bool:
        return len(self._systems.by_subscription) > len(together)

    @staticmethod
    def _of(counted: Counter[str], names: tuple[str, ...]) -> int:
        return sum(counted[name] for name in names)
