"""A receiving app on a test's own event loop."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

PATIENCE = 120.0
"""Seconds a test waits for what must come; it fails then, and never passes by waiting."""
Answer = Callable[[str, int], int]


@dataclass
class App:
    """A receiving app. ``answer`` says the status for an event's id and how often it has been tried."""

    answer: Answer = lambda _id, _times: 204
    arrived: list[str] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)
    requests: list[dict[str, str]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    """With every answer that is not a success."""
    hold: asyncio.Event | None = None
    url: str = ""
    most_at_once: int = 0
    at_once: int = 0

    def __post_init__(self) -> None:
        self._times: Counter[str] = Counter()
        self._change = asyncio.Event()

    async def take(self, request: web.Request) -> web.Response:
        event = json.loads(await request.read())
        self.events.append(event)
        name = event["id"]
        self._times[name] += 1
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        self.arrived.append(name)
        self.requests.append({key.lower(): value for key, value in request.headers.items()})
        self._change.set()
        try:
            if self.hold is not None:
                await self.hold.wait()
            status = self.answer(name, self._times[name])
        finally:
            self.at_once -= 1
        if status < 300:
            self.taken.append(name)
            self._change.set()
            return web.Response(status=status)
        return web.Response(status=status, headers=self.headers)

    async def until(self, what: Callable[[], bool]) -> None:
        """Wait until what has arrived makes it so."""
        async with asyncio.timeout(PATIENCE):
            while not what():
                self._change.clear()
                await self._change.wait()


@asynccontextmanager
async def serving(app: App) -> AsyncIterator[App]:
    application = web.Application()
    application.router.add_post("/hook", app.take)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    app.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    try:
        yield app
    finally:
        await runner.cleanup()
