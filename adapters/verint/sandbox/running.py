"""The sandbox as a running server: the SOAP door, and a door of its own where it is told how to behave."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import timedelta

from aiohttp import web
from pydantic import BaseModel, ConfigDict, ValidationError

from adapters.verint.sandbox.cases import Cases
from adapters.verint.sandbox.mischief import Mischief, Told
from adapters.verint.sandbox.service import PATH, Exchange, Service

HOST = "127.0.0.1"


class ByStaff(BaseModel):
    """What somebody there says of a case."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    status: str


class Sandbox:
    """``start`` and ``stop`` it on an event loop; ``running`` does both on a thread of its own.

    The doors are two ports, so that the one can be shut (``down``) while the other takes orders:
    ``POST /mischief`` with a ``Mischief`` as JSON, ``DELETE /mischief`` to behave again, ``GET /cases``,
    ``POST /cases/{reference}`` with a ``ByStaff``, ``GET /count``.
    """

    def __init__(
        self,
        cases: Cases | None = None,
        *,
        port: int = 0,
        control: int = 0,
    ) -> None:
        self.cases = cases or Cases()
        self._told = Told()
        self.service = Service(self.cases, self._told)
        self._port, self._control_port = port, control
        self._door: web.AppRunner | None = None
        self._control: web.AppRunner | None = None

    @property
    def url(self) -> str:
        """Where it takes SOAP."""
        return f"http://{HOST}:{self._port}{PATH}"

    @property
    def control_url(self) -> str:
        """Where it takes orders."""
        return f"http://{HOST}:{self._control_port}"

    async def start(self) -> None:
        """Open both doors. Raises ``OSError`` where a port is taken."""
        app = web.Application()
        app.router.add_post("/mischief", self._order)
        app.router.add_delete("/mischief", self._behave)
        app.router.add_get("/cases", self._show)
        app.router.add_post("/cases/{reference}", self._by_staff)
        app.router.add_get("/count", self._count)
        self._control = web.AppRunner(app, shutdown_timeout=0.1)
        await self._control.setup()
        await web.TCPSite(self._control, HOST, self._control_port).start()
        self._control_port = self._control.addresses[0][1]
        await self._open()

    async def stop(self) -> None:
        """Close both doors; calls under way are broken off."""
        await self._shut()
        if self._control is not None:
            await self._control.cleanup()
            self._control = None

    async def tell(self, mischief: Mischief | None) -> None:
        """How to behave from now on; None: well."""
        self._told.tell(mischief)
        if mischief is not None and mischief.kind == "down":
            await self._shut()
        else:
            await self._open()

    async def _open(self) -> None:
        if self._door is None:
            door = web.AppRunner(self.service.application(), shutdown_timeout=0.1)
            await door.setup()
            await web.TCPSite(door, HOST, self._port).start()
            self._port, self._door = door.addresses[0][1], door

    async def _shut(self) -> None:
        door, self._door = self._door, None
        if door is not None:
            await door.cleanup()

    async def _order(self, request: web.Request) -> web.Response:
        try:
            mischief = Mischief.model_validate_json(await request.read())
        except ValidationError as error:
            return web.json_response({"problem": str(error)}, status=422)
        await self.tell(mischief)
        return web.Response(status=204)

    async def _behave(self, _request: web.Request) -> web.Response:
        await self.tell(None)
        return web.Response(status=204)

    async def _show(self, _request: web.Request) -> web.Response:
        with self.cases.lock:
            shown = [one.model_dump(mode="json") for one in self.cases.cases.values()]
        return web.json_response(shown)

    async def _by_staff(self, request: web.Request) -> web.Response:
        """Somebody there gives a case another status. Its clock goes by seconds, and no change shares one."""
        try:
            said = ByStaff.model_validate_json(await request.read())
        except ValidationError as error:
            return web.json_response({"problem": str(error)}, status=422)
        with self.cases.lock:
            case = self.cases.cases.get(request.match_info["reference"])
            if case is None:
                return web.json_response({"problem": "there is no such case"}, status=404)
            at = max(self.cases.now(), case.modified + timedelta(seconds=1))
            closed = at if said.status.casefold() == "closed" else None
            self.cases.keep(case.model_copy(update={"status": said.status, "modified": at, "closed": closed}))
        return web.Response(status=204)

    async def _count(self, _request: web.Request) -> web.Response:
        with self.cases.lock:
            cases = self.cases.cases.values()
            told = {"cases": len(cases), "references": sum(len(one.external_references) for one in cases)}
        return web.json_response(told)


class RunningSandbox:
    """A sandbox on a thread of its own, for who has no event loop."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="verint-sandbox", daemon=True)
        self._thread.start()
        self._wait(asyncio.run_coroutine_threadsafe(sandbox.start(), self._loop))

    @property
    def url(self) -> str:
        return self.sandbox.url

    @property
    def control_url(self) -> str:
        return self.sandbox.control_url

    @property
    def cases(self) -> Cases:
        return self.sandbox.cases

    @property
    def requests(self) -> list[str]:
        """The root element of each request that was carried out, in order."""
        return [one.root for one in self.exchanges]

    @property
    def exchanges(self) -> deque[Exchange]:
        """The latest requests that were carried out, with their answers."""
        return self.sandbox.service.exchanges

    def tell(self, mischief: Mischief | None) -> None:
        self._wait(asyncio.run_coroutine_threadsafe(self.sandbox.tell(mischief), self._loop))

    def stop(self) -> None:
        self._wait(asyncio.run_coroutine_threadsafe(self.sandbox.stop(), self._loop))
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _wait(self, done: Future[None]) -> None:
        done.result(30)


@contextmanager
def running(cases: Cases | None = None) -> Iterator[RunningSandbox]:
    """A sandbox that runs until the block ends."""
    made = RunningSandbox(Sandbox(cases))
    try:
        yield made
    finally:
        made.stop()
