"""The roads department as a process: ``python -m demo.roads_process``, the Open311 sandbox with a book."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from adapters.open311.sandbox import Sandbox
from demo.until_told import UntilTold


def main(
    book: Annotated[Path, typer.Option(help="Where it keeps its requests.")],
    port: Annotated[int, typer.Option(help="Port on loopback.")],
) -> None:
    """Serve until SIGTERM, or until the process that started it is gone."""
    asyncio.run(_serve(book, port))


async def _serve(book: Path, port: int) -> None:
    told = UntilTold()
    with Sandbox(port=port, file=book):
        await told.wait()


if __name__ == "__main__":
    typer.run(main)
