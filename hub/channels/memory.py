"""The in-process channel: kombu's memory transport, owned by one thread.

kombu keeps the queues of its memory transport in the process, so their names carry the hub's own prefix. Its
connections are not thread-safe: only the owner's thread touches them, and others wake it by a condition,
which spares us the transport's polling (its p50 is half a second when left to itself).
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import partial
from uuid import uuid4

import structlog
from kombu.connection import Connection
from kombu.entity import Queue
from kombu.message import Message
from kombu.messaging import Consumer, Producer

from hub.channels.bundles import Out, bundled
from hub.channels.contract import Arrival, ChannelError, OnArrivals, Tag
from hub.channels.wire import decode, encode
from ledger.tickets import Ticket

log = structlog.get_logger()

Command = Callable[[], None]
_MOST_AT_ONCE = 512


class MemoryChannel:
    """See ``hub.channels.contract.Channel``. Holds nothing over a restart: the ledger's sweep refills it."""

    def __init__(self, prefix: str | None = None) -> None:
        self._prefix = prefix or f"tolbooth-{uuid4().hex[:12]}"
        self._commands: deque[Command] = deque()
        self._wake = threading.Condition()
        self._closing = False
        self._consumers: dict[str, OnArrivals] = {}
        self._arrived: dict[str, list[Arrival]] = {}
        self._out = Out[str]()
        self._waiting_to_drain = False
        self._thread = threading.Thread(target=self._serve, name="channel-memory", daemon=True)
        self._thread.start()

    def open(self) -> None:
        """The broker is this object: there is nothing to reach."""

    def publish(self, group: str, tickets: Sequence[Ticket]) -> Future[None]:
        taken: Future[None] = Future()
        held = list(tickets)

        def put() -> None:
            try:
                self._declare(group)
                for some in bundled(held, spread=1):
                    self._producer.publish(
                        encode(some),
                        routing_key=self._name(group),
                        exchange="",
                        content_type="application/json",
                        content_encoding="utf-8",
                    )
            except Exception as error:  # noqa: BLE001 - whatever it was, the tickets were not taken
                taken.set_exception(ChannelError(f"the in-process broker refused: {error}"))
            else:
                self._waiting_to_drain = True
                taken.set_result(None)

        if not self._send(put):
            taken.set_exception(ChannelError("the channel is closed"))
        return taken

    def consume(self, group: str, on_arrivals: OnArrivals) -> None:
        def begin() -> None:
            self._consumers[group] = on_arrivals
            self._declare(group)
            consumer = Consumer(
                self._receiving,
                [self._queue(group)],
                on_message=partial(self._arrive, group),
                accept=["json"],
            )
            # The window of each subscription bounds what is out; the broker need not.
            consumer.qos(prefetch_count=0)
            consumer.consume()
            self._waiting_to_drain = True

        self._send(begin)

    def acknowledge(self, tags: Sequence[Tag]) -> None:
        held = list(tags)

        def ack() -> None:
            used = self._out.acknowledged(held)
            for number in used:
                self._receiving.basic_ack(number)
            self._out.forget(used)

        self._send(ack)

    @property
    def up(self) -> bool:
        return self._thread.is_alive() and not self._closing

    @property
    def trouble(self) -> str:
        return "" if self.up else "the in-process broker has stopped"

    def close(self) -> None:
        with self._wake:
            self._closing = True
            self._wake.notify()
        self._thread.join()

    def _send(self, command: Command) -> bool:
        with self._wake:
            if self._closing:
                return False
            self._commands.append(command)
            self._wake.notify()
            return True

    def _serve(self) -> None:
        with Connection("memory://") as connection:
            self._receiving = connection.channel()
            self._producer = Producer(connection.channel())
            self._declared: set[str] = set()
            while self._next_commands():
                while self._waiting_to_drain and self._consumers:
                    self._drain(connection)

    def _next_commands(self) -> bool:
        with self._wake:
            while not self._commands and not self._closing:
                self._wake.wait()
            commands = list(self._commands)
            self._commands.clear()
            closing = self._closing
        for command in commands:
            try:
                command()
            except Exception:
                # The thread outlives what one command does; what it held is found by the ledger's sweep.
                log.exception("channel.command_failed")
        return not closing

    def _drain(self, connection: Connection) -> None:
        try:
            for _ in range(_MOST_AT_ONCE):
                connection.drain_events(timeout=0)
        except TimeoutError:
            self._waiting_to_drain = False
        arrived, self._arrived = self._arrived, {}
        for group, arrivals in arrived.items():
            try:
                self._consumers[group](arrivals)
            except Exception:
                # Its tickets stay out until their lease ends; ours is to go on for the others.
                log.exception("channel.callback_failed", tickets=len(arrivals))

    def _arrive(self, group: str, message: Message) -> None:
        try:
            tickets = decode(message.body)
        except ValueError as error:
            log.error("channel.not_a_ticket", error=str(error))  # noqa: TRY400 - where it arose says nothing
            message.ack()
            return
        number = str(message.delivery_tag)
        self._out.came(number, len(tickets))
        self._arrived.setdefault(group, []).extend(
            Arrival(ticket, Tag(0, number, part)) for part, ticket in enumerate(tickets)
        )

    def _name(self, group: str) -> str:
        return f"{self._prefix}.{group}"

    def _queue(self, group: str) -> Queue:
        return Queue(self._name(group), durable=True)

    def _declare(self, group: str) -> None:
        if group not in self._declared:
            self._queue(group)(self._receiving).declare()
            self._declared.add(group)
