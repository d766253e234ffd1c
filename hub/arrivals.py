"""Tickets that have arrived at a worker and wait for their subscription to have room."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hub.channels.contract import Arrival
from ledger.tickets import Ticket


@dataclass(frozen=True, slots=True)
class _Waiting:
    arrival: Arrival
    since: float


class Arrivals:
    """By subscription, in the order they came. ``now`` and ``before`` are seconds on the worker's clock."""

    def __init__(self) -> None:
        self._of: dict[str, deque[_Waiting]] = {}

    def __bool__(self) -> bool:
        return bool(self._of)

    def add(self, arrivals: Sequence[Arrival], now: float) -> None:
        for one in arrivals:
            self._of.setdefault(one.ticket.subscription, deque()).append(_Waiting(one, now))

    def names(self) -> list[str]:
        """The subscriptions that have some, the one whose turn it is first."""
        return list(self._of)

    def of(self, name: str) -> int:
        """How many wait for this one."""
        return len(self._of.get(name, ()))

    def take(self, name: str, most: int) -> list[Arrival]:
        """The first ``most`` of this one; if it has more, the others have their turns before them."""
        waiting = self._of.pop(name)
        taken = [waiting.popleft().arrival for _ in range(min(most, len(waiting)))]
        if waiting:
            self._of[name] = waiting
        return taken

    def late(self, before: float) -> list[Arrival]:
        """Take all that have waited since ``before``."""
        found: list[Arrival] = []
        for waiting in self._of.values():
            while waiting and waiting[0].since <= before:
                found.append(waiting.popleft().arrival)
        self._of = {name: waiting for name, waiting in self._of.items() if waiting}
        return found

    def tickets(self) -> Iterator[Ticket]:
        for waiting in self._of.values():
            for one in waiting:
                yield one.arrival.ticket
