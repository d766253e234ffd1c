"""Running the sandbox: on a thread of its own, or as the whole process."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from aiohttp import web

from adapters.open311.sandbox.book import office_in
from adapters.open311.sandbox.mischief import Behaviour
from adapters.open311.sandbox.office import Office
from adapters.open311.sandbox.server import Habits, Server


def _now() -> datetime:
    return datetime.now(UTC)


class Sandbox:
    """``with Sandbox() as sandbox:`` a back office at ``sandbox.url`` for as long as the block lasts.

    With ``file`` it keeps there what it holds, and the next one on that file goes on with it.
    """

    def __init__(
        self,
        habits: Habits | None = None,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        clock: Callable[[], datetime] = _now,
        file: Path | None = None,
    ) -> None:
        self.office = Office() if file is None else office_in(file)
        self.url = ""
        self._server = Server(self.office, habits or Habits(), clock)
        self._host = host
        self._port = port
        self._ready = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._end: asyncio.Event | None = None
        self._trouble: BaseException | None = None
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Sandbox:
        self._thread = threading.Thread(target=self._run, name="open311-sandbox", daemon=True)
        self._thread.start()
        self._ready.wait()
        if self._trouble is not None:
            raise self._trouble
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.go_away()

    def go_away(self) -> None:
        """Listen no more, and cut what connections there are. Safe to call again."""
        if self._thread is not None and self._loop is not None and self._end is not None:
            if self._thread.is_alive():
                self._loop.call_soon_threadsafe(self._end.set)
            self._thread.join()

    def behave(self, **told: object) -> None:
        """From now on behave as ``Behaviour`` says: ``behave(mode="half", times=1)``."""
        self._server.mischief.tell(Behaviour.model_validate(told))

    def run(self, announced: Callable[[str], None]) -> None:
        """Be the whole process, until it is interrupted. ``announced`` is given the address."""
        asyncio.run(self._serve(announced))

    def _run(self) -> None:
        try:
            asyncio.run(self._serve(lambda _: self._ready.set()))
        except BaseException as error:  # noqa: BLE001 - told to whoever started it, in the other thread
            self._trouble = error
            self._ready.set()

    async def _serve(self, announced: Callable[[str], None]) -> None:
        self._loop, self._end = asyncio.get_running_loop(), asyncio.Event()
        runner = web.AppRunner(self._server.application(), access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        try:
            await web.TCPSite(runner, self._host, self._port).start()
            host, port = runner.addresses[0][:2]
            self.url = f"http://{host}:{port}"
            announced(self.url)
            await self._end.wait()
        finally:
            await runner.cleanup()


def announce(url: str) -> None:
    """One line of JSON: connections are taken from now on."""
    print(json.dumps({"url": url}), flush=True)
