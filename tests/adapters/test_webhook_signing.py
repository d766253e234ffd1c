"""Signed webhooks, as a receiver with a library of another make verifies them."""

from __future__ import annotations

import asyncio
import base64
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook as Receiver
from standardwebhooks import WebhookVerificationError

from adapters.contract import Receipt, Reject, Retry
from adapters.webhook import Webhook
from adapters.webhook.signing import key_of, signatures

OLD, NEW = (f"whsec_{base64.b64encode(bytes([number]) * 32).decode()}" for number in (1, 2))


def deliver(receiver: Any, delivery: Any, *, status: int = 204, **target: Any) -> Any:
    """What came of one delivery, and what the receiver got."""

    async def answer(_request: web.Request) -> web.Response:
        return web.Response(status=status)

    async def run() -> Any:
        webhook = Webhook("webhook", Webhook.Settings(timeout=5))
        await webhook.open()
        try:
            async with receiver(answer) as app:
                try:
                    outcome: Any = await webhook.deliver(delivery({"url": app.url, **target}))
                except (Retry, Reject) as ended:
                    outcome = ended
                return outcome, app.got
        finally:
            await webhook.close()

    return asyncio.run(run())


def test_a_receiver_believes_what_is_signed_and_nothing_else(receiver: Any, delivery: Any) -> None:
    outcome, got = deliver(receiver, delivery, secrets=[NEW])
    assert outcome == Receipt()
    headers, body = got[0]
    verified = Receiver(NEW).verify(body, dict(headers))
    assert verified["data"]["name"] == {"full": "Ailsa Example"}
    with pytest.raises(WebhookVerificationError):
        Receiver(OLD).verify(body, dict(headers))
    with pytest.raises(WebhookVerificationError):
        Receiver(NEW).verify(body.replace(b"Ailsa", b"Morag"), dict(headers))
    with pytest.raises(WebhookVerificationError):
        Receiver(NEW).verify(body, {**headers, "webhook-id": "key-9"})


def test_while_a_secret_is_changed_either_is_believed(receiver: Any, delivery: Any) -> None:
    _, got = deliver(receiver, delivery, secrets=[NEW, OLD])
    headers, body = got[0]
    for secret in (OLD, NEW):
        assert Receiver(secret).verify(body, dict(headers))["id"] == "1:2026-04-30"


def test_without_secrets_nothing_is_signed(receiver: Any, delivery: Any) -> None:
    _, got = deliver(receiver, delivery)
    assert "webhook-signature" not in got[0][0]


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ({"secrets": ["sesame"]}, "the beginning is not whsec_"),
        ({"secrets": ["whsec_sesame!"]}, "is no base64"),
        ({"secrets": ["whsec_c2VzYW1l"]}, "there are 6 bytes"),
        ({"secrets": [NEW] * 4}, "at most 3"),
        ({"secrets": [NEW], "mode": "binary"}, "no signature covers"),
    ],
    ids=["no prefix", "no base64", "short", "many", "binary"],
)
def test_what_cannot_be_signed_is_not_sent_and_no_secret_is_told(
    receiver: Any, delivery: Any, target: dict[str, Any], words: str
) -> None:
    outcome, got = deliver(receiver, delivery, **target)
    assert isinstance(outcome, Reject)
    assert words in outcome.reason
    assert got == []
    assert not any(one.removeprefix("whsec_") in outcome.reason for one in target["secrets"])


@given(
    st.lists(st.binary(min_size=24, max_size=64), min_size=1, max_size=3),
    st.from_regex(r"[A-Za-z0-9_-]{1,64}", fullmatch=True),
    st.text(max_size=200),
)
def test_whatever_is_signed_a_library_of_another_make_verifies(
    keys: list[bytes], message: str, text: str
) -> None:
    moment = int(datetime.now(UTC).timestamp())
    headers = {
        "webhook-id": message,
        "webhook-timestamp": str(moment),
        "webhook-signature": signatures(keys, message, moment, text.encode()),
    }
    for key in keys:
        secret = f"whsec_{base64.b64encode(key).decode()}"
        assert key_of(secret) == key
        Receiver(secret).verify(text.encode(), headers, json_parse=False)
