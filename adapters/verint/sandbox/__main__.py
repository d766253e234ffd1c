"""The sandbox in a process of its own: ``python -m adapters.verint.sandbox``."""

from __future__ import annotations

import asyncio
import json
import signal
from pathlib import Path
from typing import Annotated

import typer

from adapters.verint.sandbox.cases import Cases
from adapters.verint.sandbox.running import Sandbox
from adapters.verint.sandbox.service import PASSWORD, USER


def main(
    port: Annotated[int, typer.Option(help="Where it takes SOAP; 0 takes a free one.")] = 0,
    control: Annotated[int, typer.Option(help="Where it takes orders; 0 takes a free one.")] = 0,
    file: Annotated[
        Path | None, typer.Option(help="Where it keeps its cases; otherwise it forgets them.")
    ] = None,
) -> None:
    """Play a Lagan/Verint case service on this machine until it is stopped."""
    asyncio.run(_serve(Sandbox(Cases(file), port=port, control=control)))


async def _serve(sandbox: Sandbox) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await sandbox.start()
    told = {"url": sandbox.url, "control": sandbox.control_url, "username": USER, "password": PASSWORD}
    print(json.dumps(told), flush=True)  # the sign that it takes connections
    await stop.wait()
    await sandbox.stop()


if __name__ == "__main__":
    typer.run(main)
