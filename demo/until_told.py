"""Until a process of the demo's is to end: it is told to, or whoever started it is gone."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal

ORPHAN_CHECK = 0.5
"""Seconds between looks at whether the demo that started it still lives."""


class UntilTold:
    """Made once at the start, on the running loop, so that no sign is missed; then ``wait``."""

    def __init__(self) -> None:
        self._parent = os.getppid()
        self._told = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._told.set)

    async def wait(self) -> None:
        """Return at SIGTERM or SIGINT, or once the process that started this one is gone."""
        while not self._told.is_set() and os.getppid() == self._parent:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._told.wait(), ORPHAN_CHECK)
