"""The webhook adapter: one POST for each delivery, over kept-alive connections.

Wire: CloudEvents HTTP binding 1.0.2, structured or binary mode, and the header names of Standard Webhooks
(``webhook-id``, ``webhook-timestamp``, and ``webhook-signature`` where the target has secrets). One attempt
is one request: nothing is sent again behind the ledger's back, and redirects are not followed.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from time import time
from typing import ClassVar

import aiohttp
from pydantic import Field

from adapters.contract import Adapter, Delivery, Receipt, Retry
from adapters.kit.patience import Patience
from adapters.webhook import answers
from adapters.webhook import target as told
from adapters.webhook.signing import signatures
from adapters.webhook.target import Address, Mode, ready
from schemas import cloudevents

ANSWER_LIMIT = 64 * 1024
"""Bytes of an answer that are read; a longer one costs its connection, not our memory."""
KEEP_ALIVE = 4.0
"""Seconds an idle connection is kept. Many servers close theirs after 5; whoever closes first avoids the race
in which a request is written to a connection that is being closed."""
_DIRECT = 512 * 1024
"""Bytes up to which a body is handed over in one piece; a larger one is written in parts."""


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
        self._session: aiohttp.ClientSession | None = None
        self._patience = Patience(settings.timeout)
        self._addresses: dict[str, Address] = {}

    async def open(self) -> None:
        """Make the one session; its connector keeps connections alive between deliveries."""
        self._patience = Patience(self.settings.timeout)
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=self.settings.connections, keepalive_timeout=KEEP_ALIVE),
            timeout=aiohttp.ClientTimeout(total=None),  # all of them have one limit: see ``deliver``
            cookie_jar=aiohttp.DummyCookieJar(),
            # An answer is never decompressed: a small one could be made to fill our memory.
            auto_decompress=False,
            headers={"User-Agent": "Tolbooth", "Accept-Encoding": "identity"},
        )

    async def close(self) -> None:
        """Close the connections. Deliveries under way are ended by the caller first."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def deliver(self, delivery: Delivery) -> Receipt:
        """Post one event. 2xx is a receipt; see ``adapters.webhook.answers`` for the rest.

        Raises ``Retry`` where the receiver is away, too slow or says it cannot now; ``Reject`` where it
        refuses the message, redirects, or the subscription's target is wrong.
        """
        session = self._session
        if session is None:
            raise RuntimeError(f"the adapter {self.name} is not open: call open() before deliver()")
        address = self._address(delivery)
        headers, body = _request(address, delivery)
        try:
            # Leaving the block gives the connection back, or closes it if the answer was not read to its end.
            async with (
                self._patience.lasts(),
                session.post(
                    address.url,
                    data=body if len(body) <= _DIRECT else io.BytesIO(body),
                    headers=headers,
                    allow_redirects=False,
                ) as response,
            ):
                said = await _read(response)
                given = response.headers
                return answers.judge(
                    response.status,
                    given.get("Content-Type", ""),
                    said,
                    location=given.get("Location", ""),
                    retry_after=given.get("Retry-After", ""),
                    now=datetime.now(UTC),
                )
        except TimeoutError as error:
            words = f"{_place(address)} did not answer within {self.settings.timeout:g} s"
            raise Retry(words, uncertain=True) from error
        except aiohttp.ClientConnectorError as error:
            raise Retry(f"{_place(address)} cannot be reached: {error.strerror or error}") from error
        except aiohttp.ClientError as error:
            words = f"{_place(address)} broke off: {str(error) or type(error).__name__}"
            raise Retry(words, uncertain=True) from error

    def _address(self, delivery: Delivery) -> Address:
        address = self._addresses.get(delivery.subscription)
        if address is None or address.told != delivery.target:
            address = ready(delivery.subscription, delivery.target)
            self._addresses[delivery.subscription] = address
        return address


def _request(address: Address, delivery: Delivery) -> tuple[dict[str, str], bytes]:
    if address.mode is Mode.STRUCTURED:
        headers = {"Content-Type": "application/cloudevents+json"}
        body = delivery.structured or cloudevents.write_structured(delivery.envelope)
    else:
        headers, body = cloudevents.write_binary(delivery.envelope)
    headers["webhook-id"] = delivery.key
    moment = int(time())
    headers["webhook-timestamp"] = str(moment)
    if address.keys:
        headers["webhook-signature"] = signatures(address.keys, delivery.key, moment, body)
    headers["tolbooth-attempt"] = str(delivery.attempt)
    if delivery.possible_duplicate:
        headers["tolbooth-possible-duplicate"] = "true"
    if address.headers:
        headers.update(address.headers)
    return headers, body


async def _read(response: aiohttp.ClientResponse) -> bytes:
    """At most ``ANSWER_LIMIT`` bytes of the answer's body.

    The status has come by now and says what became of the message, so a body that breaks off is no failure.
    """
    if response.content.at_eof():
        return b""
    read = bytearray()
    try:
        async for chunk in response.content.iter_any():
            read += chunk
            if len(read) >= ANSWER_LIMIT:
                response.close()
                break
    except (aiohttp.ClientError, TimeoutError):
        response.close()
    return bytes(read[:ANSWER_LIMIT])


def _place(address: Address) -> str:
    """Scheme, host and port only: a path or query may hold a secret."""
    return str(address.url.origin())
