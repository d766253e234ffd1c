"""Waiting, and being asked to stop. A stop is taken note of between two steps, never in the middle of one."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

_LOOK = 0.05


class Stopped(Exception):
    """Whoever watches has asked the demo to stop."""


class TookTooLong(Exception):
    """The hub's log may say why."""


class Pace:
    """The demo's clock. ``hurried``: pauses that are there for a reader are left out."""

    def __init__(self, *, hurried: bool) -> None:
        self._hurried = hurried
        self._asked = threading.Event()

    def ask_to_stop(self) -> None:
        self._asked.set()

    def look(self) -> None:
        """Raises ``Stopped`` once that was asked for."""
        if self._asked.is_set():
            raise Stopped

    def rest(self, seconds: float) -> None:
        """Wait that long, whatever the pace. Raises ``Stopped``."""
        self._asked.wait(max(0.0, seconds))
        self.look()

    def breath(self, seconds: float = 0.7) -> None:
        """Time for a reader. Raises ``Stopped``."""
        self.rest(0 if self._hurried else seconds)

    def until(self, true: Callable[[], bool], what: str, seconds: float = 60.0) -> None:
        """Ask again until it is so. Raises ``Stopped``, and ``TookTooLong`` naming what was waited for."""
        end = time.monotonic() + seconds
        while not true():
            if time.monotonic() > end:
                raise TookTooLong(f"After {seconds:g} s {what}. {TookTooLong.__doc__}")
            self.rest(_LOOK)


@contextmanager
def stopping_by_signal(pace: Pace) -> Iterator[None]:
    """Ctrl-C and SIGTERM ask the pace to stop, until the block ends. Only on the main thread."""

    def asked(_number: int, _frame: FrameType | None) -> None:
        pace.ask_to_stop()

    before = {number: signal.signal(number, asked) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
