"""The RabbitMQ channel: a publisher and a consumer, each with a connection and a thread of its own."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from datetime import timedelta
from pathlib import Path

import structlog

from hub.channels.bundles import bundled
from hub.channels.contract import OnArrivals, Tag
from hub.channels.rabbit.address import read_address
from hub.channels.rabbit.connecting import declare
from hub.channels.rabbit.consumer import Consumer
from hub.channels.rabbit.publisher import Publisher
from hub.channels.rabbit.refusals import refusal, words_for
from hub.channels.rabbit.topology import TICKET_LIFE, Topology
from hub.channels.wire import encode
from ledger.tickets import Ticket

log = structlog.get_logger()

_OPEN_SECONDS = 5.0
SPREAD = 8
"""Messages that many tickets make at least: what several workers share them by."""


class RabbitChannel:
    """See ``hub.channels.contract.Channel``. Outlives its broker: it connects again, makes anew what is gone.

    ``groups`` are those whose queues ``open`` makes, so that one it cannot use is refused there and then;
    others are made when they are first used. ``prefix`` begins every name: tests share a virtual host by it.
    """

    def __init__(
        self,
        url: str,
        hub_id: str,
        *,
        delivery_limit: int = 20,
        ca_file: Path | None = None,
        groups: Sequence[str] = (),
        prefix: str = "tolbooth",
        ticket_life: timedelta = TICKET_LIFE,
    ) -> None:
        """Raises ``ValueError`` for a URL that is none. Reaches for nothing yet."""
        self.address = read_address(url, ca_file)
        self._topology = Topology(hub_id, delivery_limit, prefix, ticket_life)
        self._at_once = tuple(groups)
        self._publisher = Publisher(self.address, self._topology)
        self._consumer = Consumer(self.address, self._topology)
        self._closed = False

    def open(self) -> None:
        away = self.look()
        self._publisher.start(away)
        self._consumer.start()
        if not away:
            self._publisher.wait(_OPEN_SECONDS)

    def look(self) -> str:
        """Why the broker is away, or nothing. Claims the virtual host, makes the queues, and goes.

        Raises ``ChannelRefused``. ``tolbooth check`` and ``doctor`` need no more than this.
        """
        try:
            declare(self.address, self._topology, self._at_once)
        except Exception as error:
            refused = refusal(error, self.address, self._topology)
            if refused is not None:
                raise refused from error
            why = words_for(error, self.address)
            log.warning("channel.broker_is_away", why=why)
            return why
        return ""

    def publish(self, group: str, tickets: Sequence[Ticket]) -> Future[None]:
        return self._publisher.publish(group, [encode(some).encode() for some in bundled(tickets, SPREAD)])

    def consume(self, group: str, on_arrivals: OnArrivals) -> None:
        self._consumer.consume(group, on_arrivals)

    def acknowledge(self, tags: Sequence[Tag]) -> None:
        self._consumer.acknowledge(tags)

    @property
    def up(self) -> bool:
        return self._publisher.up

    @property
    def trouble(self) -> str:
        return self._publisher.trouble or self._consumer.trouble

    def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        self._publisher.close()
        self._consumer.close()
