"""One group's consumer, on a channel of its own: what it got, and what of it is still to be acknowledged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

import structlog
from kombu.transport.pyamqp import Channel as AmqpChannel

from hub.channels.bundles import Out
from hub.channels.contract import Arrival, OnArrivals, Tag
from hub.channels.wire import decode

log = structlog.get_logger()


class Delivered(Protocol):
    """A message as py-amqp hands it over."""

    body: str | bytes
    delivery_tag: int


class Stream:
    """``generation`` numbers the channels of this process: a tag of any other is stale."""

    def __init__(self, group: str, on_arrivals: OnArrivals, channel: AmqpChannel, generation: int) -> None:
        self.group = group
        self.generation = generation
        self._on_arrivals = on_arrivals
        self._channel = channel
        self._arrived: list[Arrival] = []
        self._out = Out[int]()
        self._cancelled = False

    @property
    def open(self) -> bool:
        return not self._cancelled and bool(self._channel.is_open)

    def begin(self, queue: str) -> None:
        """Raises what the broker answered."""
        # RabbitMQ takes 0 for 2,000 on a quorum queue; this is the most that can be asked for. The window of
        # each subscription bounds what is out.
        self._channel.basic_qos(0, 65535, False)
        # Nobody waits for the answer: a queue without a leader gives none, and is to hold up no other group.
        self._channel.basic_consume(
            queue, consumer_tag=queue, nowait=True, callback=self._arrive, on_cancel=self._cancel
        )

    def hand_over(self) -> None:
        """Give what has arrived to the group's callback."""
        if not self._arrived:
            return
        arrivals, self._arrived = self._arrived, []
        try:
            self._on_arrivals(arrivals)
        except Exception:
            # Its tickets stay out until their lease ends; ours is to go on for the others.
            log.exception("channel.callback_failed", group=self.group, tickets=len(arrivals))

    def acknowledge(self, tags: Iterable[Tag]) -> None:
        """Raises what the connection meets. A tag that is not out is dropped: the broker would end us.

        The broker is told of a message when nothing in it is out any more. If we end before, all of it comes
        again, and what was claimed of it claims nothing.
        """
        taken = self._out.acknowledged(tags)
        for number, multiple in acknowledgements(self._out, taken):
            self._channel.basic_ack(number, multiple)
        self._out.forget(taken)

    def _arrive(self, message: Delivered) -> None:
        number = message.delivery_tag
        try:
            tickets = decode(message.body)
        except ValueError as error:
            log.error("channel.not_a_ticket", group=self.group, error=str(error)[:200])  # noqa: TRY400 - where it arose says nothing
            self._out.came(number, 1)
            self.acknowledge([Tag(self.generation, number)])
            return
        self._out.came(number, len(tickets))
        for part, ticket in enumerate(tickets):
            self._arrived.append(Arrival(ticket, Tag(self.generation, number, part)))

    def _cancel(self, consumer: str) -> None:
        """The broker ended the consumer: its queue was deleted, or the queue's node is gone."""
        log.warning("channel.consumer_cancelled", group=self.group, consumer=consumer)
        self._cancelled = True

    def close(self) -> None:
        """Give what is out back to the broker. Raises what the connection meets."""
        if self._channel.is_open:
            self._channel.close()


def acknowledgements(out: Iterable[int], taken: set[int]) -> Iterator[tuple[int, bool]]:
    """The fewest ``(number, multiple)`` that acknowledge ``taken`` and nothing else of ``out``.

    ``out`` is in rising order and has all of ``taken``. Whatever of it is taken before the first that is not
    goes in one.
    """
    last, many = 0, 0
    for number in out:
        if number not in taken:
            break
        last, many = number, many + 1
    if many:
        yield last, many > 1
    yield from ((number, False) for number in sorted(taken) if number > last)
