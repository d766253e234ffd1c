"""When what has gathered is worth a unit of work of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

PART = 8
"""What waits is worth a unit when it is the eighth part of what is in hand."""
LONGEST = 0.01
"""Seconds for which anything waits for more to come."""


class Gathering:
    """On one event loop. Puts ``begin`` off while little waits and much else is in hand.

    A unit costs the same whether it is for two or for fifty, and so does its commit; whoever has two hundred
    calls under way is kept busy by those. Where little is in hand nothing is put off, and nothing ever by
    more than ``LONGEST``.
    """

    def __init__(self, begin: Callable[[], None], in_hand: Callable[[], int]) -> None:
        self._begin = begin
        self._in_hand = in_hand
        self._later: asyncio.TimerHandle | None = None

    def look(self, waiting: int) -> None:
        """So much waits now: begin, at once or later."""
        if waiting * PART >= self._in_hand():
            self.cancel()
            self._begin()
        elif self._later is None:
            self._later = asyncio.get_running_loop().call_later(LONGEST, self._late)

    def cancel(self) -> None:
        """Begin no more by itself."""
        if self._later is not None:
            self._later.cancel()
            self._later = None

    def _late(self) -> None:
        self._later = None
        self._begin()
