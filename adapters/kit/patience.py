"""A limit of time for thousands of waits at once."""

from __future__ import annotations

import asyncio
from itertools import takewhile
from types import TracebackType


class Patience:
    """``async with patience.lasts():`` is ``asyncio.timeout`` with a span that is the same for all of them.

    They then end in the order they began, and one timer does for all; ``asyncio.timeout`` sets one for each
    and takes it away again, which cost a delivery as much as its task. Lives on one event loop.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._waits: dict[_Wait, None] = {}
        """Those that go on, in the order they began."""
        self._timer: asyncio.TimerHandle | None = None

    def lasts(self) -> _Wait:
        """A wait of this span, from where its block begins. The block raises ``TimeoutError`` at the end."""
        return _Wait(self)

    def begun(self, wait: _Wait) -> None:
        """For the wait itself."""
        loop = asyncio.get_running_loop()
        wait.until = loop.time() + self._seconds
        self._waits[wait] = None
        if self._timer is None:
            self._timer = loop.call_at(wait.until, self._look)

    def ended(self, wait: _Wait) -> None:
        """For the wait itself."""
        self._waits.pop(wait, None)

    def _look(self) -> None:
        self._timer = None
        loop = asyncio.get_running_loop()
        now = loop.time()
        for wait in list(takewhile(lambda one: one.until <= now, self._waits)):
            del self._waits[wait]
            wait.end()
        first = next(iter(self._waits), None)
        if first is not None:
            self._timer = loop.call_at(first.until, self._look)


class _Wait:
    __slots__ = ("_cancelling", "_expired", "_patience", "_task", "until")

    def __init__(self, patience: Patience) -> None:
        self._patience = patience
        self._expired = False
        self.until = 0.0

    async def __aenter__(self) -> None:
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("a limit of time needs a task")
        self._task = task
        self._cancelling = task.cancelling()
        self._patience.begun(self)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._patience.ended(self)
        # As asyncio.timeout does: somebody else's cancellation, at the same time, goes on.
        if self._expired and self._task.uncancel() <= self._cancelling and kind is asyncio.CancelledError:
            raise TimeoutError from error

    def end(self) -> None:
        """Its time has passed, and it goes on."""
        self._expired = True
        self._task.cancel()
