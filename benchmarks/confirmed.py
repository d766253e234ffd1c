"""Tickets published into a quorum queue and confirmed, by the hub's channel or bare.

``python -m benchmarks.confirmed --broker URL --tickets N`` prints one JSON object; with ``--bare`` it is pika
alone, on one event loop, with the same messages: the floor. Both hold at most so many tickets unconfirmed.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future
from itertools import islice
from typing import Annotated
from uuid import uuid4

import typer
import uvloop
from pydantic import BaseModel, ConfigDict

from benchmarks.floor_broker import FloorBroker
from hub.channels.bundles import bundled
from hub.channels.rabbit.channel import SPREAD, RabbitChannel
from hub.channels.wire import encode
from hub.logging import set_up
from ledger.tickets import Ticket

GROUP = "main"
IN_HAND_OUT = 500
"""Tickets that are handed to the channel at once."""
UNCONFIRMED = 2_000


class Confirmed(BaseModel):
    """How long it took until the last was confirmed; connecting is left out."""

    model_config = ConfigDict(frozen=True)

    tickets: int
    seconds: float
    rate_per_second: float


def tickets(count: int) -> Iterator[Ticket]:
    return (Ticket("receiver", 1, delivery=number, lane=None) for number in range(1, count + 1))


def by_channel(url: str, count: int) -> float:
    """Seconds. Raises ChannelRefused or ChannelError."""
    channel = RabbitChannel(url, uuid4().hex, groups=(GROUP,))
    channel.open()
    try:
        given = tickets(count)
        waiting: deque[Future[None]] = deque()
        began = time.perf_counter()
        while some := list(islice(given, IN_HAND_OUT)):
            waiting.append(channel.publish(GROUP, some))
            if len(waiting) * IN_HAND_OUT >= UNCONFIRMED:
                waiting.popleft().result()
        while waiting:
            waiting.popleft().result()
        return time.perf_counter() - began
    finally:
        channel.close()


async def bare(url: str, count: int) -> float:
    """Seconds. Raises what pika raises."""
    broker = FloorBroker(url)
    await broker.open()
    given = tickets(count)
    waiting: deque[int] = deque()
    began = time.perf_counter()
    while some := list(islice(given, IN_HAND_OUT)):
        bodies = [encode(each).encode() for each in bundled(some, SPREAD)]
        for body in bodies:
            broker.publish(body)
        waiting.append(len(bodies))
        if len(waiting) * IN_HAND_OUT >= UNCONFIRMED:
            waiting.popleft()
            while broker.unconfirmed > sum(waiting):
                await asyncio.sleep(0)
    while broker.unconfirmed:
        await asyncio.sleep(0)
    return time.perf_counter() - began


def main(
    broker: Annotated[str, typer.Option(help="an empty vhost on RabbitMQ")],
    count: Annotated[int, typer.Option("--tickets", min=1)] = 100_000,
    without_hub: Annotated[bool, typer.Option("--bare", help="pika alone: the floor")] = False,
) -> None:
    """Publish tickets and say how fast they were confirmed."""
    set_up("warning", "text")
    seconds = uvloop.run(bare(broker, count)) if without_hub else by_channel(broker, count)
    told = Confirmed(tickets=count, seconds=seconds, rate_per_second=count / seconds)
    typer.echo(told.model_dump_json())


if __name__ == "__main__":
    typer.run(main)
