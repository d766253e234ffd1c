"""The receiving app of the crash tests, a process of its own: ``python receiver.py LOG``.

It writes down every request before it answers: path, event id, partition key, attempt, whether it was told
that it may be a repeat, and its answer. One event in twenty it refuses once with 503. It prints its port.
"""

from __future__ import annotations

import json
import sys
from zlib import crc32

from aiohttp import web

REFUSED = "/refused"
"""Whatever is sent there is refused for good."""


def application(log_path: str) -> web.Application:
    log = open(log_path, "a", buffering=1, encoding="utf-8")  # noqa: SIM115, PTH123 - as long as we live
    seen: set[tuple[str, str]] = set()

    async def take(request: web.Request) -> web.Response:
        event = json.loads(await request.read())
        place = (request.path, event["id"])
        status = 503 if place not in seen and crc32(event["id"].encode()) % 20 == 0 else 204
        seen.add(place)
        status = 422 if request.path == REFUSED else status
        line = {
            "to": request.path,
            "id": event["id"],
            "key": event.get("partitionkey"),
            "attempt": int(request.headers["tolbooth-attempt"]),
            "flagged": request.headers.get("tolbooth-possible-duplicate") == "true",
            "status": status,
        }
        log.write(json.dumps(line) + "\n")
        return web.Response(status=status)

    app = web.Application()
    app.router.add_post("/{name}", take)
    return app


if __name__ == "__main__":
    from asyncio import Event, run

    async def serve() -> None:
        runner = web.AppRunner(application(sys.argv[1]), access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        print(runner.addresses[0][1], flush=True)
        await Event().wait()

    run(serve())
