"""Several tickets in one message, and which of them are still out.

A broker's work is by the message, whatever is in it, and so is ours on both sides: framing, the confirm, the
acknowledgement. Tickets are handed out dozens at a time, so they travel by the handful.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Generic, TypeVar

from hub.channels.contract import Tag
from ledger.tickets import Ticket

Number = TypeVar("Number", int, str)

MOST = 50
"""Tickets in a message."""


def bundled(tickets: Sequence[Ticket], spread: int) -> Iterator[Sequence[Ticket]]:
    """The tickets by message, in their order: as few as there can be, but of many at least ``spread``.

    The workers of a group share by the message, so that with few messages some would have nothing.
    """
    size = min(max(1, len(tickets) // spread), MOST)
    return (tickets[start : start + size] for start in range(0, len(tickets), size))


class Out(Generic[Number]):
    """The messages that have come and are not yet acknowledged to the broker, in the order they came."""

    def __init__(self) -> None:
        self._left: dict[Number, int] = {}
        """A bit for each ticket that is still out."""

    def __iter__(self) -> Iterator[Number]:
        return iter(self._left)

    def came(self, number: Number, tickets: int) -> None:
        self._left[number] = (1 << tickets) - 1

    def acknowledged(self, tags: Iterable[Tag]) -> set[Number]:
        """The messages of which nothing is out any more. One that is not known here is dropped, and so is a
        ticket that was acknowledged before."""
        done: set[Number] = set()
        for tag in tags:
            number: Number = tag.number  # type: ignore[assignment]  # of another kind it is not in the dict
            left = self._left.get(number)
            if left is not None:
                self._left[number] = left = left & ~(1 << tag.part)
                if not left:
                    done.add(number)
        return done

    def forget(self, numbers: Iterable[Number]) -> None:
        """The broker has been told."""
        for number in numbers:
            self._left.pop(number, None)
