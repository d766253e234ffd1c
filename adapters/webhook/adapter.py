"""The webhook adapter: one POST for each delivery, over kept-alive connections.

Wire: CloudEvents HTTP binding 1.0.2, structured or binary mode, and the header names of Standard Webhooks
(``webhook-id``, ``webhook-timestamp``, and ``webhook-signature`` where the target has secrets). One attempt
is one request: nothing is sent again behind the ledger's back, and redirects are not followed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from time import time
from typing import ClassVar

from pydantic import Field

from adapters.contract import Adapter, Delivery, Receipt, Retry
from adapters.kit.patience import Patience
from adapters.webhook import answers
from adapters.webhook import target as told
from adapters.webhook.connections import BrokeOff, Connections, Unreachable
from adapters.webhook.signing import signatures
from adapters.webhook.target import Address, Mode, ready
from schemas import cloudevents

ANSWER_LIMIT = 64 * 1024
"""Bytes of an answer that are read; a longer one costs its connection, not our memory."""
KEEP_ALIVE = 4.0
"""Seconds an idle connection is kept. Many servers close theirs after 5; whoever closes first avoids the race
in which a request is written to a connection that is being closed."""


class Webhook(Adapter):
    """Sends events to any HTTP address that takes CloudEvents."""

    class Settings(Adapter.Settings):
        """How the adapter behaves towards every receiver."""

        timeout: float = Field(
            default=30.0, gt=0, le=600, description="Seconds a receiver has, from connecting to its answer."
        )
        connections: int = Field(
            default=256, ge=1, le=10_000, description="Connections open at once, over all receivers."
        )

    class Target(told.Target):
        """Where events of one subscription go, and in which form."""

    accepts: ClassVar[Sequence[str]] = ("*",)
    idempotent: ClassVar[bool] = True
    uses_links: ClassVar[bool] = False
    one_system: ClassVar[bool] = False
    settings: Settings

    def __init__(self, name: str, settings: Settings) -> None:
        super().__init__(name, settings)
        self._connections: Connections | None = None
        self._patience = Patience(settings.timeout)
        self._addresses: dict[str, Address] = {}

    async def open(self) -> None:
        """Make ready; a connection is opened when it is first needed, and kept between deliveries."""
        self._patience = Patience(self.settings.timeout)
        self._connections = Connections(
            most=self.settings.connections, keep_alive=KEEP_ALIVE, longest=ANSWER_LIMIT
        )

    async def close(self) -> None:
        """Close the connections. Deliveries under way are ended by the caller first."""
        connections, self._connections = self._connections, None
        if connections is not None:
            connections.close()

    async def deliver(self, delivery: Delivery) -> Receipt:
        """Post one event. 2xx is a receipt; see ``adapters.webhook.answers`` for the rest.

        Raises ``Retry`` where the receiver is away, too slow or says it cannot now; ``Reject`` where it
        refuses the message, redirects, or the subscription's target is wrong.
        """
        connections = self._connections
        if connections is None:
            raise RuntimeError(f"the adapter {self.name} is not open: call open() before deliver()")
        address = self._address(delivery)
        request = _request(address, delivery)
        try:
            async with self._patience.lasts():
                answer = await connections.post(address.origin, request)
        except TimeoutError as error:
            words = f"{address.place} did not answer within {self.settings.timeout:g} s"
            raise Retry(words, uncertain=True) from error
        except Unreachable as error:
            raise Retry(f"{address.place} cannot be reached: {error}") from error
        except BrokeOff as error:
            raise Retry(f"{address.place} broke off: {error}", uncertain=True) from error
        return answers.judge(
            answer.status,
            answer.header(b"content-type"),
            answer.body,
            location=answer.header(b"location"),
            retry_after=answer.header(b"retry-after"),
            now=datetime.now(UTC),
        )

    def _address(self, delivery: Delivery) -> Address:
        address = self._addresses.get(delivery.subscription)
        if address is None or address.told != delivery.target:
            address = ready(delivery.subscription, delivery.target)
            self._addresses[delivery.subscription] = address
        return address


def _request(address: Address, delivery: Delivery) -> bytes:
    """The whole of it, in one piece."""
    if address.mode is Mode.STRUCTURED:
        headers = "Content-Type: application/cloudevents+json\r\n"
        body = delivery.structured or cloudevents.write_structured(delivery.envelope)
    else:
        named, body = cloudevents.write_binary(delivery.envelope)
        headers = "".join(f"{name}: {text}\r\n" for name, text in named.items())
    moment = int(time())
    headers += f"webhook-id: {delivery.key}\r\nwebhook-timestamp: {moment}\r\n"
    if address.keys:
        headers += f"webhook-signature: {signatures(address.keys, delivery.key, moment, body)}\r\n"
    if delivery.possible_duplicate:
        headers += "tolbooth-possible-duplicate: true\r\n"
    headers += f"tolbooth-attempt: {delivery.attempt}\r\nContent-Length: {len(body)}\r\n\r\n"
    return b"".join((address.head, headers.encode("latin-1"), body))
