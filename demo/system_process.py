"""Serving a system of a scenario as a process. Being down is its not running."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from aiohttp import web

from demo.council_system import CouncilSystem
from demo.until_told import UntilTold

Made = Callable[[str, Path, int | None], CouncilSystem]
"""By a system's name, the file of its book, and the request at which it dies."""


def run(made: Made) -> None:
    """The program: read its command line, and serve until SIGTERM, or until whoever started it is gone."""

    def main(
        name: Annotated[str, typer.Argument(help="Which system.")],
        book: Annotated[Path, typer.Option(help="Where it writes down what it did.")],
        port: Annotated[int, typer.Option(help="Port on loopback.")],
        dies_at: Annotated[int | None, typer.Option(help="The request at which it dies.")] = None,
    ) -> None:
        asyncio.run(_serve(made(name, book, dies_at), port))

    typer.run(main)


async def _serve(system: CouncilSystem, port: int) -> None:
    told = UntilTold()
    runner = web.AppRunner(system.application(), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port, shutdown_timeout=2).start()
    await told.wait()
    await runner.cleanup()
    system.close()
