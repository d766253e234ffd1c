"""The floors' way through RabbitMQ: publish confirmed into a quorum queue, consume, acknowledge.

pika alone, on the event loop of the floor: no thread, no declaration but the queue's. Two channels of one
connection, for a channel that publishes waits where the broker holds publishers back.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from pika import BasicProperties, URLParameters
from pika.adapters.asyncio_connection import AsyncioConnection
from pika.channel import Channel
from pika.frame import Method
from pika.spec import Basic

QUEUE = "floor"
_PERSISTENT = BasicProperties(delivery_mode=2)

OnMessage = Callable[[int, bytes], None]
"""Of delivery tag and body."""


class FloorBroker:
    """For the event loop it was opened on; ``open`` first, then ``consume``."""

    def __init__(self, url: str) -> None:
        self._parameters = URLParameters(url)
        self._published = 0
        self._unconfirmed: set[int] = set()
        self._oldest = 1

    async def open(self) -> None:
        """Connect and declare the queue. Raises what pika raises."""
        loop = asyncio.get_running_loop()
        connected: asyncio.Future[None] = loop.create_future()

        def failed(_connection: object, error: BaseException | str) -> None:
            if not connected.done():
                connected.set_exception(error if isinstance(error, Exception) else OSError(str(error)))

        self._connection = AsyncioConnection(
            self._parameters,
            on_open_callback=lambda _: connected.set_result(None),
            on_open_error_callback=failed,
            custom_ioloop=loop,
        )
        await connected
        self._publishing = await self._channel()
        self._consuming = await self._channel()
        declared: asyncio.Future[Method] = loop.create_future()
        self._publishing.queue_declare(
            QUEUE, durable=True, arguments={"x-queue-type": "quorum"}, callback=declared.set_result
        )
        await declared
        confirming: asyncio.Future[Method] = loop.create_future()
        self._publishing.confirm_delivery(self._confirmed, callback=confirming.set_result)
        await confirming

    @property
    def unconfirmed(self) -> int:
        """Messages published that the broker has not answered for."""
        return len(self._unconfirmed)

    def publish(self, body: bytes) -> None:
        """Send one message, persistent; the broker's confirmation is awaited by nobody, but counted."""
        self._published += 1
        self._unconfirmed.add(self._published)
        self._publishing.basic_publish("", QUEUE, body, _PERSISTENT)

    def consume(self, on_message: OnMessage) -> None:
        """Have every message brought, however many are unacknowledged."""

        def brought(
            _channel: Channel, method: Basic.Deliver, _properties: BasicProperties, body: bytes
        ) -> None:
            on_message(method.delivery_tag, body)

        self._consuming.basic_consume(QUEUE, brought)

    def acknowledge(self, tag: int) -> None:
        self._consuming.basic_ack(tag)

    def _confirmed(self, frame: Method) -> None:
        tag: int = frame.method.delivery_tag
        assert isinstance(frame.method, Basic.Ack), f"RabbitMQ refused message {tag}: no figure without it"
        if frame.method.multiple:
            self._unconfirmed.difference_update(range(self._oldest, tag + 1))
            self._oldest = tag + 1
        else:
            self._unconfirmed.discard(tag)

    async def _channel(self) -> Channel:
        opened: asyncio.Future[Channel] = asyncio.get_running_loop().create_future()
        self._connection.channel(on_open_callback=opened.set_result)
        return await opened
