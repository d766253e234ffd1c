"""The CRM as a process: ``python -m demo.crm_process``. It is the Verint sandbox with a book.

Being down is its SOAP door being shut: connections are refused. Its other door, where it takes orders, stays.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from adapters.verint.sandbox import Cases, Sandbox
from demo.until_told import UntilTold


def main(
    book: Annotated[Path, typer.Option(help="Where it keeps its cases.")],
    port: Annotated[int, typer.Option(help="Port on loopback where it takes SOAP.")],
    orders: Annotated[int, typer.Option(help="Port on loopback where it takes orders.")],
) -> None:
    """Serve until SIGTERM, or until the process that started it is gone."""
    asyncio.run(_serve(book, port, orders))


async def _serve(book: Path, port: int, orders: int) -> None:
    told = UntilTold()
    sandbox = Sandbox(Cases(book), port=port, control=orders)
    await sandbox.start()
    await told.wait()
    await sandbox.stop()


if __name__ == "__main__":
    typer.run(main)
