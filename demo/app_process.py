"""The receiving app as a process: ``python -m demo.app_process``. Being down is this process not running."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from aiohttp import web

from demo.phone import Phone
from demo.receiving_app import ReceivingApp
from demo.until_told import UntilTold


def main(
    log: Annotated[Path, typer.Option(help="Its log of arrivals.")],
    services: Annotated[Path, typer.Option(help="Its list of services.")],
    messages: Annotated[Path, typer.Option(help="The text messages it sent.")],
    port: Annotated[int, typer.Option(help="Port on loopback.")],
) -> None:
    """Serve until SIGTERM, or until the process that started it is gone."""
    asyncio.run(_serve(log, services, messages, port))


async def _serve(log: Path, services: Path, messages: Path, port: int) -> None:
    told = UntilTold()
    app = ReceivingApp(log, services, Phone(messages))
    runner = web.AppRunner(app.application(), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port, shutdown_timeout=2).start()
    await told.wait()
    await runner.cleanup()
    app.close()


if __name__ == "__main__":
    typer.run(main)
