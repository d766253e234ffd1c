"""A receiving app on a thread of its own, whose answers a test decides."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from aiohttp import web

from benchmarks.loopback import listen


@dataclass(frozen=True, slots=True)
class Request:
    """One request: when, where to, the event's id and key, how often it has come, and whether flagged."""

    at: float
    to: str
    id: str
    key: str | None
    times: int
    flagged: bool


@dataclass
class Receiver:
    """``answer`` gives the status, ``slow`` the seconds it takes; each is asked with the request."""

    url: str = ""
    answer: Callable[[Request], int] = lambda _request: 204
    slow: Callable[[Request], float] = lambda _request: 0.0
    requests: list[Request] = field(default_factory=list)
    taken: list[Request] = field(default_factory=list)
    """Those answered 2xx, written down before they are."""
    _times: Counter[tuple[str, str]] = field(default_factory=Counter)

    async def take(self, http: web.Request) -> web.Response:
        event = json.loads(await http.read())
        place = (http.match_info["to"], str(event["id"]))
        self._times[place] += 1
        flagged = http.headers.get("tolbooth-possible-duplicate") == "true"
        request = Request(time.time(), *place, event.get("partitionkey"), self._times[place], flagged)
        self.requests.append(request)
        status = self.answer(request)
        if status < 300:
            self.taken.append(request)
        if pause := self.slow(request):
            await asyncio.sleep(pause)
        return web.Response(status=status)

    def firsts(self, to: str) -> dict[str, list[str]]:
        """The events that were taken, by key, each once, in the order of their first arrival."""
        seen: set[str] = set()
        found: dict[str, list[str]] = {}
        for one in list(self.taken):
            if one.to == to and one.id not in seen:
                seen.add(one.id)
                found.setdefault(one.key or "", []).append(one.id)
        return found

    def many(self, to: str) -> int:
        """How many different events were taken."""
        return len({one.id for one in list(self.taken) if one.to == to})

    def repeated(self) -> set[tuple[str, str]]:
        """(to, event id) of what was taken more than once."""
        return {place for place, many in Counter((one.to, one.id) for one in self.taken).items() if many > 1}


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver that answers 204 at once until it is told otherwise."""
    receiver = Receiver()
    loop = asyncio.new_event_loop()
    ready = threading.Event()

    async def serve() -> None:
        app = web.Application()
        app.router.add_post("/{to}", receiver.take)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0)
        await runner.setup()
        listening = listen()
        receiver.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        await web.SockSite(runner, listening).start()
        ready.set()
        await over.wait()
        await runner.cleanup()

    over = asyncio.Event()
    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    ready.wait()
    try:
        yield receiver
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join()
        loop.close()
