"""A system as a process: ``python -m demo.bad_monday.system_process``. Being down is this not running."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from aiohttp import web

from demo.bad_monday.system import System
from demo.until_told import UntilTold


def main(
    name: Annotated[str, typer.Argument(help="housing, payments or revenues.")],
    book: Annotated[Path, typer.Option(help="Where it writes down what it did.")],
    port: Annotated[int, typer.Option(help="Port on loopback.")],
    dies_at: Annotated[int | None, typer.Option(help="The request at which it dies.")] = None,
) -> None:
    """Serve until SIGTERM, or until the process that started it is gone."""
    asyncio.run(_serve(System(name, book, dies_at), port))


async def _serve(system: System, port: int) -> None:
    told = UntilTold()
    runner = web.AppRunner(system.application(), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port, shutdown_timeout=2).start()
    await told.wait()
    await runner.cleanup()
    system.close()


if __name__ == "__main__":
    typer.run(main)
