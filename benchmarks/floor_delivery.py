"""The floor of delivery: the barest path from intake to a webhook's 2xx, in one process.

Accept, key, event, payload, delivery, ready; attempt started; aiohttp POST; then delivery and attempt updated
and the ready row deleted. All of it committed, in groups, on one write thread. No retries, leases or windows.
``python -m benchmarks.floor_delivery --receiver URL`` serves on loopback and announces its address. It is the
floor of latency too, at 100 events a second.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from pathlib import Path
from typing import Annotated

import aiohttp
import typer
import uvloop
from yarl import URL

from benchmarks.floor_intake import app_over, serve_app
from benchmarks.floor_tables import open_floor
from benchmarks.floor_writer import FloorWriter, Settled, Started

CONCURRENCY = 64
"""Deliveries at once; one, where one order key allows no more."""


async def deliver(
    waiting: asyncio.Queue[tuple[int, bytes]],
    writer: FloorWriter,
    client: aiohttp.ClientSession,
    receiver: str,
) -> None:
    """Deliver what waits, one at a time, until cancelled. Raises on any answer that is not 2xx."""
    address = URL(receiver)
    while True:
        seq, body = await waiting.get()
        await writer.write(Started(seq, time.time_ns()))
        async with client.post(address, data=body, headers={"webhook-id": str(seq)}) as answer:
            answer.raise_for_status()
        await writer.write(Settled(seq, time.time_ns()))


async def serve(folder: Path, port: int, receiver: str, concurrency: int) -> None:
    """Serve until a signal; ends with the first delivery that fails, for then it measures nothing."""
    writer = FloorWriter(open_floor(folder / "floor.sqlite"))
    waiting: asyncio.Queue[tuple[int, bytes]] = asyncio.Queue()
    app = app_over(lambda: writer, lambda seq, body: waiting.put_nowait((seq, body)))
    # All that aiohttp can be spared: cookies, a timer for each request, headers of its own, decompression.
    async with aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=concurrency),
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(),
        headers={"Content-Type": "application/cloudevents+json"},
        skip_auto_headers=("User-Agent", "Accept"),
        auto_decompress=False,
    ) as client:
        workers = [
            asyncio.create_task(deliver(waiting, writer, client, receiver)) for _ in range(concurrency)
        ]
        serving = asyncio.create_task(serve_app(app, port))
        done, _ = await asyncio.wait([serving, *workers], return_when=asyncio.FIRST_COMPLETED)
        for task in (serving, *workers):
            task.cancel()
        for task in done:
            task.result()


def main(
    receiver: Annotated[str, typer.Option(help="where to POST each event")],
    port: Annotated[int, typer.Option(help="0 takes a free one")] = 0,
    concurrency: Annotated[int, typer.Option(min=1, help="deliveries at once")] = CONCURRENCY,
) -> None:
    """Serve the floor of delivery over a new database in a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="tolbooth-floor-") as folder:
        uvloop.run(serve(Path(folder), port, receiver, concurrency))


if __name__ == "__main__":
    typer.run(main)
