"""The floor of delivery: the barest path from intake to a webhook's 2xx, in one process.

Accept, key, event, payload, delivery, ready; attempt started; a POST over the hub's own connections; then
delivery and attempt updated and the ready row deleted. All of it committed, in groups. With ``--broker`` each
event goes through a quorum queue on its way, published confirmed once it is committed, and acknowledged once
it is settled; its message holds the event itself, so that nothing is read back. No retries, leases or
windows. ``python -m benchmarks.floor_delivery --receiver URL`` serves on loopback and announces its address.
It is the floor of latency too, at 100 events a second.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
import uvloop
from yarl import URL

from adapters.webhook.connections import Connections, Origin
from benchmarks.floor_broker import FloorBroker
from benchmarks.floor_intake import app_over, open_writer, serve_app
from benchmarks.floor_writer import Settled, Started, Writes

CONCURRENCY = 64
"""Deliveries at once; one, where one order key allows no more."""
_TYPE = "Content-Type: application/cloudevents+json\r\n"
_KEEP_ALIVE = 60.0
_LONGEST = 65_536


Waiting = asyncio.Queue[tuple[int, bytes, int | None]]
"""Of seq, body, and the tag to acknowledge where it came by a broker."""


async def deliver(
    waiting: Waiting, writer: Writes, broker: FloorBroker | None, connections: Connections, receiver: str
) -> None:
    """Deliver what waits, one at a time, until cancelled. Raises on any answer that is not 2xx."""
    url = URL(receiver)
    origin = Origin(url.raw_host or "", url.port or 80, secure=False)
    head = f"POST {url.raw_path_qs} HTTP/1.1\r\nHost: {url.host_port_subcomponent}\r\n{_TYPE}"
    while True:
        seq, body, tag = await waiting.get()
        await writer.write(Started(seq, time.time_ns()))
        request = f"{head}webhook-id: {seq}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
        answer = await connections.post(origin, request)
        if not 200 <= answer.status < 300:
            raise RuntimeError(f"the receiver answered {answer.status}")
        await writer.write(Settled(seq, time.time_ns()))
        if broker is not None and tag is not None:
            broker.acknowledge(tag)


async def through(broker: FloorBroker, waiting: Waiting) -> Callable[[int, bytes], None]:
    """Have what is accepted published, and what the broker brings wait."""
    await broker.open()
    broker.consume(lambda tag, body: waiting.put_nowait((int.from_bytes(body[:8]), body[8:], tag)))
    return lambda seq, body: broker.publish(seq.to_bytes(8) + body)


async def serve(
    folder: Path, *, port: int, receiver: str, concurrency: int, database: str, broker_url: str
) -> None:
    """Serve until a signal; ends with the first delivery that fails, for then it measures nothing."""
    writer = await open_writer(database, folder)
    waiting: Waiting = asyncio.Queue()
    broker = FloorBroker(broker_url) if broker_url else None
    if broker is None:
        app = app_over(writer, lambda seq, body: waiting.put_nowait((seq, body, None)))
    else:
        app = app_over(writer, await through(broker, waiting))
    connections = Connections(most=concurrency, keep_alive=_KEEP_ALIVE, longest=_LONGEST)
    workers = [
        asyncio.create_task(deliver(waiting, writer, broker, connections, receiver))
        for _ in range(concurrency)
    ]
    serving = asyncio.create_task(serve_app(app, port))
    done, _ = await asyncio.wait([serving, *workers], return_when=asyncio.FIRST_COMPLETED)
    for task in (serving, *workers):
        task.cancel()
    connections.close()
    for task in done:
        task.result()


def main(
    receiver: Annotated[str, typer.Option(help="where to POST each event")],
    port: Annotated[int, typer.Option(help="0 takes a free one")] = 0,
    concurrency: Annotated[int, typer.Option(min=1, help="deliveries at once")] = CONCURRENCY,
    database: Annotated[str, typer.Option(help="an empty PostgreSQL database; otherwise SQLite")] = "",
    broker: Annotated[str, typer.Option(help="an empty vhost on RabbitMQ; otherwise none")] = "",
) -> None:
    """Serve the floor of delivery over a new database."""
    with tempfile.TemporaryDirectory(prefix="tolbooth-floor-") as folder:
        uvloop.run(
            serve(
                Path(folder),
                port=port,
                receiver=receiver,
                concurrency=concurrency,
                database=database,
                broker_url=broker,
            )
        )


if __name__ == "__main__":
    typer.run(main)
