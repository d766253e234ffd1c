"""The receiving app as a process: ``python -m demo.app_process``. Being down is this process not running."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from pathlib import Path
from typing import Annotated

import typer
from aiohttp import web

from demo.receiving_app import ReceivingApp

ORPHAN_CHECK = 0.5
"""Seconds between looks at whether the demo that started it still lives."""


def main(
    log: Annotated[Path, typer.Option(help="Its log of arrivals.")],
    services: Annotated[Path, typer.Option(help="Its list of services.")],
    port: Annotated[int, typer.Option(help="Port on loopback.")],
) -> None:
    """Serve until SIGTERM, or until the process that started it is gone."""
    asyncio.run(_serve(log, services, port))


async def _serve(log: Path, services: Path, port: int) -> None:
    app = ReceivingApp(log, services)
    runner = web.AppRunner(app.application(), access_log=None)
    await runner.setup()
    parent = os.getppid()
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told.set)
    await web.TCPSite(runner, "127.0.0.1", port, shutdown_timeout=2).start()
    while not told.is_set() and os.getppid() == parent:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(told.wait(), ORPHAN_CHECK)
    await runner.cleanup()
    app.close()


if __name__ == "__main__":
    typer.run(main)
