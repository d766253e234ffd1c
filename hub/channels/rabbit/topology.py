"""What a hub has on its broker: one queue for each worker group, and an exchange that bears the hub's id."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import timedelta

from kombu.entity import Exchange, Queue
from kombu.transport.pyamqp import Channel as AmqpChannel
from kombu.transport.pyamqp import Connection as AmqpConnection

TICKET_LIFE = timedelta(seconds=80)


@dataclass(frozen=True, slots=True)
class Topology:
    """Names and arguments. One virtual host belongs to one hub; ``prefix`` lets tests share one.

    ``ticket_life``: how long the broker keeps a ticket that nobody fetches.
    """

    hub_id: str
    delivery_limit: int
    prefix: str = "tolbooth"
    ticket_life: timedelta = TICKET_LIFE
    _one_at_a_time: threading.Lock = field(default_factory=threading.Lock, compare=False, repr=False)

    def queue_name(self, group: str) -> str:
        return f"{self.prefix}.{group}"

    @property
    def mark_name(self) -> str:
        return f"{self.prefix}.hub"

    def mark(self, connection: AmqpConnection) -> None:
        """Claim the virtual host for this hub. Another hub's raises 406, which ``refusals`` puts into words.

        Nothing goes through this exchange: it only bears the id. RabbitMQ compares its alternate exchange
        with ours in the declaration itself, so that of two hubs that start at once one is refused.
        """
        channel = connection.channel()
        Exchange(
            self.mark_name,
            type="fanout",
            durable=True,
            auto_delete=False,
            arguments={"alternate-exchange": f"{self.prefix}.{self.hub_id}"},
        )(channel).declare()
        channel.close()

    def declare(self, channel: AmqpChannel, group: str) -> None:
        """Make the group's queue, or find it made alike. Other arguments raise 406, and end the channel.

        The delivery limit is said aloud: 3.10 has none of its own, 4.x has 20. There is no dead-letter
        exchange: a ticket dropped at the limit has a lease in the ledger, and the sweep finds it when that
        ends. Quorum queues are durable, never exclusive, and what 4.x keeps.
        """
        queue = Queue(
            self.queue_name(group),
            durable=True,
            exclusive=False,
            auto_delete=False,
            queue_arguments={"x-queue-type": "quorum", "x-delivery-limit": self.delivery_limit},
        )(channel)
        # Of two that declare one quorum queue at once, the second is told that it is there before it has a
        # leader, and whatever it does next fails. Our own two threads need not do that to each other.
        with self._one_at_a_time:
            queue.queue_declare()
