"""The receiving app of a chaos run, a process of its own: ``python -m benchmarks.chaos.receiver LOG``.

It writes down every request before it answers. One event in twenty it refuses once with 503, and with one in
forty it takes its time.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from zlib import crc32

from aiohttp import web
from pydantic import BaseModel, ConfigDict

from benchmarks.loopback import announce, listen

SLOW_SECONDS = 0.7
TAKEN = 204


class Arrival(BaseModel):
    """One request, as the receiver wrote it down; ``at`` is seconds of the epoch."""

    model_config = ConfigDict(frozen=True)

    at: float
    to: str
    id: str
    key: str | None
    attempt: int
    flagged: bool
    status: int


def application(log_path: str) -> web.Application:
    """Takes events at ``/{subscription}``."""
    log = open(log_path, "a", buffering=1, encoding="utf-8")  # noqa: SIM115, PTH123 - as long as we live
    seen: set[tuple[str, str]] = set()

    async def take(request: web.Request) -> web.Response:
        event = json.loads(await request.read())
        to, name = request.match_info["subscription"], str(event["id"])
        number = crc32(f"{to} {name}".encode())
        status = 503 if (to, name) not in seen and number % 20 == 0 else TAKEN
        seen.add((to, name))
        arrival = Arrival(
            at=time.time(),
            to=to,
            id=name,
            key=event.get("partitionkey"),
            attempt=int(request.headers["tolbooth-attempt"]),
            flagged=request.headers.get("tolbooth-possible-duplicate") == "true",
            status=status,
        )
        log.write(arrival.model_dump_json() + "\n")
        if number % 40 == 1:
            await asyncio.sleep(SLOW_SECONDS)
        return web.Response(status=status)

    app = web.Application()
    app.router.add_post("/{subscription}", take)
    return app


async def _serve(log_path: str) -> None:
    runner = web.AppRunner(application(log_path), access_log=None)
    await runner.setup()
    listening = listen()
    await web.SockSite(runner, listening).start()
    announce(listening)
    await asyncio.Event().wait()


if __name__ == "__main__":
    try:
        asyncio.run(_serve(sys.argv[1]))
    except KeyboardInterrupt:
        sys.exit(0)
