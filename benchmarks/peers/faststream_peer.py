"""The job in FastStream, as its documentation (faststream.ag2.ai, 0.7) advises where nothing may be lost.

- "RabbitMQ, Queue arguments": a quorum queue, durable, with ``x-delivery-limit``.
- "Consuming acknowledgements": ``AckPolicy.NACK_ON_ERROR``: acknowledged when the handler is done, brought
  again when it failed. It has no back-off of its own.
- "Publishing": ``persist=True``; publisher confirms are on by default.
- "Concurrency and prefetch": ``prefetch_count`` on the channel. On RabbitMQ it is also how many handlers run
  at once, so it is set as the hub's concurrency is.

One aiohttp session for all; uvloop; no log line for each message. Outcomes are kept nowhere.
"""

from __future__ import annotations

import asyncio
import signal
import time
from typing import Annotated

import aiohttp
import typer
import uvloop
from faststream import AckPolicy
from faststream.rabbit import Channel, QueueType, RabbitBroker, RabbitQueue

from benchmarks.bodies import Bodies
from benchmarks.loopback import announce_ready
from benchmarks.peers.published import Published

PREFETCH = 256
DELIVERY_LIMIT = 20
TIMEOUT_SECONDS = 30.0


def queue() -> RabbitQueue:
    return RabbitQueue(
        "peer", queue_type=QueueType.QUORUM, durable=True, arguments={"x-delivery-limit": DELIVERY_LIMIT}
    )


async def serve(url: str, receiver: str, prefetch: int) -> None:
    """Consume until SIGINT or SIGTERM; says so when it consumes."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    broker = RabbitBroker(url, logger=None)
    async with aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=prefetch),
        timeout=aiohttp.ClientTimeout(total=TIMEOUT_SECONDS),
        headers={"Content-Type": "application/cloudevents+json"},
    ) as client:

        @broker.subscriber(
            queue(), channel=Channel(prefetch_count=prefetch), ack_policy=AckPolicy.NACK_ON_ERROR
        )
        async def deliver(event: str) -> None:
            async with client.post(receiver, data=event.encode()) as answer:
                answer.raise_for_status()

        await broker.start()
        announce_ready()
        await stop.wait()
        await broker.stop()


async def publish_for(url: str, seconds: float, clients: int) -> Published:
    """Publish from so many tasks for so long; each waits for its confirmation before its next."""
    bodies = Bodies()
    counts = [0] * clients
    async with RabbitBroker(url, logger=None) as broker:
        await broker.declare_queue(queue())
        began, began_ns = time.perf_counter(), time.time_ns()

        async def publish(number: int) -> None:
            while time.perf_counter() < began + seconds:
                await broker.publish(bodies.next().decode(), queue(), persist=True)
                counts[number] += 1

        await asyncio.gather(*(publish(number) for number in range(clients)))
        return Published(events=sum(counts), seconds=time.perf_counter() - began, began_ns=began_ns)


commands = typer.Typer()

Broker = Annotated[str, typer.Option(help="amqp:// address of an empty vhost")]


@commands.command()
def work(
    broker: Broker,
    receiver: Annotated[str, typer.Option(help="where to POST each event")],
    concurrency: Annotated[
        int, typer.Option(min=1, help="messages brought, and handled, at once")
    ] = PREFETCH,
) -> None:
    """Run a FastStream subscriber until SIGINT."""
    uvloop.run(serve(broker, receiver, concurrency))


@commands.command()
def publish(
    broker: Broker,
    seconds: Annotated[float, typer.Option(min=0.1)] = 5.0,
    clients: Annotated[int, typer.Option(min=1, help="tasks that publish")] = 64,
) -> None:
    """Publish events as an app does, and print how many."""
    typer.echo(uvloop.run(publish_for(broker, seconds, clients)).model_dump_json())


if __name__ == "__main__":
    commands()
