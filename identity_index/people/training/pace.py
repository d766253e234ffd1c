"""How long work goes on beside a hub that serves: it rests as long as it works, and ends when it is told."""

from __future__ import annotations

import threading
import time

_SPELL = 0.05
"""Seconds of work between two rests."""
_LONGEST = 0.5


class Ended(Exception):
    """Whoever wanted it wants it no longer."""


class Pace:
    """Called by a thread that works, between small pieces of it; ended and looked at by any other."""

    def __init__(self, *, rests: bool = True) -> None:
        """``rests`` False: nobody else is served by this process."""
        self._ended = threading.Event()
        self._rests = rests
        self._since = time.monotonic()
        self.phase, self.done, self.of = "beginning", 0, 0

    def __call__(self, phase: str, done: int, of: int) -> None:
        """So far is it. Raises ``Ended``."""
        self.phase, self.done, self.of = phase, done, of
        worked = time.monotonic() - self._since
        if worked >= _SPELL and self._rests:
            self._ended.wait(min(worked, _LONGEST))
            self._since = time.monotonic()
        if self._ended.is_set():
            raise Ended

    def end(self) -> None:
        self._ended.set()
