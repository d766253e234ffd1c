"""One pika connection that publishes, from its opening to its end. Only its own thread touches it."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Protocol

import structlog
from pika import BasicProperties, ConnectionParameters, PlainCredentials, SSLOptions
from pika.adapters.select_connection import IOLoop
from pika.channel import Channel
from pika.connection import Connection
from pika.exceptions import ConnectionClosedByClient
from pika.frame import Method
from pika.spec import Basic

from hub.channels.contract import ChannelError
from hub.channels.rabbit.address import Address
from hub.channels.rabbit.confirms import Batch, Confirms
from hub.channels.rabbit.connecting import CONNECT_SECONDS, HEARTBEAT_SECONDS
from hub.channels.rabbit.gathering import GatheringConnection

log = structlog.get_logger()

_BLOCKED_PATIENCE = 2.0
_CONFIRM_PATIENCE = 15.0
"""Seconds for a confirm: a quorum queue that has lost its majority takes messages and never answers."""
_LEADERLESS = (
    "see whether it has a leader (rabbitmq-queues quorum_status); where its nodes are back and it has none, "
    "delete it: the hub makes it anew, and the ledger refills it"
)
_LOOK_SECONDS = 0.5
_AGAIN_PATIENCE = 3.0
_AGAIN_SECONDS = 0.1
"""A queue that another process makes at this moment takes nothing until it has a leader."""
_MOST_AT_ONCE = 500
_CLOSE_PATIENCE = 1.0


class Owner(Protocol):
    """Who uses the connection. All of it is called on the connection's thread."""

    def opened(self) -> None: ...

    def blocked(self, reason: str) -> None:
        """The broker holds publishers back; an empty reason: no longer."""
        ...

    def returned(self, queue: str) -> None:
        """The broker has no such queue (any more)."""
        ...

    def again(self, batches: list[Batch]) -> None:
        """Send these once more, from their beginning."""
        ...


class Publishing:
    """``run`` opens it and returns when it has ended, with every batch answered for."""

    def __init__(
        self, address: Address, owner: Owner, queue_name: Callable[[str], str], ticket_life: timedelta
    ) -> None:
        self._owner = owner
        # Persistent, as a quorum queue keeps it anyway; one object, since they are all alike. A ticket that
        # nobody has fetched for so long is void: where a group has no workers for a day, the sweep hands its
        # work out again and again, and the queue must not keep every round of it.
        self._properties = BasicProperties(
            content_type="application/json",
            content_encoding="utf-8",
            delivery_mode=2,
            expiration=str(ticket_life // timedelta(milliseconds=1)),
        )
        self._queue_name = queue_name
        self._confirms = Confirms()
        self._channel: Channel | None = None
        self._resting: list[Batch] = []
        """Not taken, and to be sent again in a moment."""
        self._blocked_since: float | None = None
        self._close_by: float | None = None
        self._ended: BaseException | None = None
        self._loop = IOLoop()
        self._connection = GatheringConnection(
            _parameters(address),
            on_open_callback=self._opened,
            on_open_error_callback=self._over,
            on_close_callback=self._over,
            custom_ioloop=self._loop,
        )

    def run(self) -> BaseException | None:
        """Why it ended; None when we closed it."""
        self._loop.call_later(_LOOK_SECONDS, self._look)
        try:
            self._loop.start()
        finally:
            self._channel = None
            left = [*self._confirms.all(), *self._resting]
            _fail(left, "the connection to RabbitMQ was lost before it confirmed")
        return None if isinstance(self._ended, ConnectionClosedByClient) else self._ended

    def dispose(self) -> None:
        """After ``run``, once nobody calls any more."""
        self._loop.close()

    def call(self, job: Callable[[], None]) -> None:
        """Run ``job`` on the connection's thread soon. The one thing that others may do."""
        self._loop.add_callback_threadsafe(job)

    def send(self, batch: Batch) -> bool:
        """Send some of the batch's messages; is there more of it to be sent?"""
        channel = self._channel
        if channel is None:
            _fail([batch], "the connection to RabbitMQ is closing")
            return False
        queue = self._queue_name(batch.group)
        if not batch.sent:
            batch.since = time.monotonic()
            batch.give_up = batch.give_up or batch.since + _AGAIN_PATIENCE
        stop = min(batch.sent + _MOST_AT_ONCE, len(batch.bodies))
        with self._connection.gathering():
            for body in batch.bodies[batch.sent : stop]:
                batch.sent += 1
                self._confirms.sent(batch)
                # Mandatory: a queue that somebody deleted is found out, where the message would just vanish.
                channel.basic_publish("", queue, body, self._properties, mandatory=True)
        return batch.unsent

    def close(self) -> None:
        """End it in good order, with a moment for the confirms that are on their way."""
        now = time.monotonic()
        if self._close_by is None:
            self._close_by = now + _CLOSE_PATIENCE
        if len(self._confirms) and self._blocked_since is None and now < self._close_by:
            self._loop.call_later(0.02, self.close)
            return
        self._channel = None
        # A broker that is blocked or stuck reads nothing, our farewell included.
        farewell = _CLOSE_PATIENCE if self._connection.is_open else 0
        if farewell:
            self._connection.close()
        self._loop.call_later(farewell, self._connection.abandon)
        self._loop.call_later(farewell + _CLOSE_PATIENCE, self._loop.stop)

    def _opened(self, connection: Connection) -> None:
        connection.add_on_connection_blocked_callback(self._blocked)
        connection.add_on_connection_unblocked_callback(self._unblocked)
        connection.channel(on_open_callback=self._channel_opened)

    def _channel_opened(self, channel: Channel) -> None:
        channel.add_on_close_callback(self._channel_closed)
        channel.add_on_return_callback(self._returned)
        channel.confirm_delivery(self._answered, callback=lambda _: self._ready(channel))

    def _ready(self, channel: Channel) -> None:
        self._channel = channel
        self._owner.opened()

    def _channel_closed(self, channel: Channel, reason: BaseException) -> None:
        del channel
        self._channel = None
        self._ended = self._ended or reason
        if self._connection.is_open:
            self._connection.close()

    def _over(self, connection: Connection, reason: BaseException) -> None:
        del connection
        self._ended = self._ended or reason
        self._loop.stop()

    def _answered(self, frame: Method) -> None:
        answer = frame.method
        number, multiple = answer.delivery_tag, answer.multiple
        if isinstance(answer, Basic.Nack):
            self._send_again(self._confirms.refused(number, multiple=multiple), "RabbitMQ took no ticket")
            return
        for batch in self._confirms.confirmed(number, multiple=multiple):
            batch.answer.set_result(None)

    def _returned(
        self, channel: Channel, method: Basic.Return, properties: BasicProperties, body: bytes
    ) -> None:
        # Its confirm comes after this, and would make its batch look taken; all that is out to that queue is
        # in doubt with it.
        del channel, properties, body
        queue = str(method.routing_key)
        for group in {batch.group for batch in self._confirms.batches()}:
            if self._queue_name(group) == queue:
                self._send_again(self._confirms.of_group(group), f"RabbitMQ has no queue {queue}")
        self._owner.returned(queue)

    def _send_again(self, batches: list[Batch], words: str) -> None:
        """What of a batch was taken comes twice, and does no harm: a ticket is good for one claim."""
        now = time.monotonic()
        _fail((batch for batch in batches if now >= batch.give_up), words)
        rewound = [batch for batch in batches if now < batch.give_up]
        if rewound and not self._resting:
            self._loop.call_later(_AGAIN_SECONDS, self._rested)
        # One that is not wholly sent yet is still with the owner, who goes on with it.
        self._resting += [batch for batch in rewound if not batch.unsent]
        for batch in rewound:
            batch.rewind()

    def _rested(self) -> None:
        batches, self._resting = self._resting, []
        self._owner.again(batches)

    def _blocked(self, connection: Connection, frame: Method) -> None:
        del connection
        self._blocked_since = time.monotonic()
        self._owner.blocked(str(frame.method.reason) or "an alarm")

    def _unblocked(self, connection: Connection, frame: Method) -> None:
        del connection, frame
        self._blocked_since = None
        self._owner.blocked("")

    def _look(self) -> None:
        """Nobody waits for ever: fail what the broker has left unanswered for too long."""
        self._loop.call_later(_LOOK_SECONDS, self._look)
        now = time.monotonic()
        if self._blocked_since is not None and now - self._blocked_since > _BLOCKED_PATIENCE:
            _fail(self._confirms.all(), "RabbitMQ holds publishers back, and confirms nothing")
        late = self._confirms.overdue(now - _CONFIRM_PATIENCE)
        for queue in sorted({self._queue_name(batch.group) for batch in late}):
            log.error("channel.unconfirmed", queue=queue, what_to_do=_LEADERLESS)
        _fail(late, f"RabbitMQ has confirmed nothing for {_CONFIRM_PATIENCE:g} s")


def _fail(batches: Iterable[Batch], words: str) -> None:
    for batch in batches:
        batch.answer.set_exception(ChannelError(words))


def _parameters(address: Address) -> ConnectionParameters:
    options = None
    if address.secure:
        cafile = None if address.ca_file is None else str(address.ca_file)
        options = SSLOptions(ssl.create_default_context(cafile=cafile), address.host)
    return ConnectionParameters(
        host=address.host,
        port=address.port,
        virtual_host=address.vhost,
        credentials=PlainCredentials(address.user, address.password),
        ssl_options=options,
        heartbeat=HEARTBEAT_SECONDS,
        socket_timeout=CONNECT_SECONDS,
        stack_timeout=CONNECT_SECONDS,
        connection_attempts=1,
        client_properties={"connection_name": "tolbooth publishing"},
    )
