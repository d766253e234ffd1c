"""The webhook's connections, against receivers that say every byte themselves."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from adapters.contract import Receipt, Reject, Retry
from adapters.webhook import Webhook

NOW = datetime(2026, 5, 1, tzinfo=UTC)
OK = b"HTTP/1.1 204 No Content\r\n\r\n"
Saying = Callable[[int, int, asyncio.StreamWriter], Awaitable[None]]
"""Of which connection it is, and which request on it, both from 1: what to write."""


@dataclass
class Raw:
    """Takes requests by Content-Length, and has ``saying`` answer them."""

    saying: Saying
    requests: list[bytes] = field(default_factory=list)
    connections: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        mine, number = self.connections, 0
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
                self.requests.append(head + await reader.readexactly(length))
                number += 1
                await self.saying(mine, number, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


def _run(
    saying: Saying,
    delivery: Any,
    *,
    times: int = 1,
    together: bool = False,
    pause: float = 0,
    tls: ssl.SSLContext | None = None,
    **settings: Any,
) -> tuple[list[Receipt | Retry | Reject], Raw]:
    """Deliver so often; what came of each, and the receiver."""

    async def once(webhook: Webhook, port: int, number: int) -> Receipt | Retry | Reject:
        scheme = "http" if tls is None else "https"
        try:
            return await webhook.deliver(delivery({"url": f"{scheme}://localhost:{port}/in"}, number=number))
        except (Retry, Reject) as outcome:
            return outcome

    async def run() -> tuple[list[Receipt | Retry | Reject], Raw]:
        raw = Raw(saying)
        server = await asyncio.start_server(raw.serve, "127.0.0.1", 0, ssl=tls)
        port = server.sockets[0].getsockname()[1]
        webhook = Webhook("webhook", Webhook.Settings(timeout=settings.pop("timeout", 5), **settings))
        await webhook.open()
        try:
            if together:
                found = list(await asyncio.gather(*(once(webhook, port, one) for one in range(times))))
            else:
                found = []
                for number in range(times):
                    found.append(await once(webhook, port, number))
                    await asyncio.sleep(pause)
            return found, raw
        finally:
            await webhook.close()
            server.close()

    return asyncio.run(run())


def _says(*answers: bytes) -> Saying:
    async def saying(connection: int, number: int, writer: asyncio.StreamWriter) -> None:
        del connection
        writer.write(answers[min(number, len(answers)) - 1])

    return saying


def _kinds(outcomes: Sequence[object]) -> list[str]:
    return [type(one).__name__ for one in outcomes]


def test_an_answer_in_parts_and_chunks_is_read_whole(delivery: Any) -> None:
    async def saying(connection: int, number: int, writer: asyncio.StreamWriter) -> None:
        del connection, number
        text = b"HTTP/1.1 422 No\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n"
        text += b"7\r\nno such\r\n5\r\n form\r\n0\r\n\r\n"
        for place in range(0, len(text), 7):
            writer.write(text[place : place + 7])
            await writer.drain()
            await asyncio.sleep(0)

    outcomes, raw = _run(saying, delivery, times=3)
    assert [str(one) for one in outcomes] == ["the receiver answered 422: no such form"] * 3
    assert raw.connections == 1, "it is kept alive"


def test_an_interim_answer_is_not_the_answer(delivery: Any) -> None:
    outcomes, raw = _run(_says(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + OK), delivery, times=2)
    assert _kinds(outcomes) == ["Receipt", "Receipt"]
    assert raw.connections == 1


def test_what_is_said_without_being_asked_is_nobodys_answer(delivery: Any) -> None:
    """The second answer says 204 to a request that was refused; the next request must not have it."""
    refusal = b"HTTP/1.1 422 No\r\nContent-Length: 0\r\n\r\n"
    outcomes, raw = _run(_says(refusal + OK), delivery, times=3)
    assert _kinds(outcomes) == ["Reject"] * 3
    assert raw.connections == 3


def test_a_receiver_that_closes_after_each_answer_is_called_anew(delivery: Any) -> None:
    outcomes, raw = _run(
        _says(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"), delivery, times=3
    )
    assert _kinds(outcomes) == ["Receipt"] * 3
    assert raw.connections == 3


def test_an_answer_may_end_with_its_connection(delivery: Any) -> None:
    async def saying(connection: int, number: int, writer: asyncio.StreamWriter) -> None:
        del connection, number
        writer.write(b"HTTP/1.1 400 No\r\nContent-Type: text/plain\r\n\r\nnot like this")
        writer.close()

    outcomes, _ = _run(saying, delivery)
    assert str(outcomes[0]) == "the receiver answered 400: not like this"


def test_one_that_closed_while_it_was_idle_is_not_used(delivery: Any) -> None:
    async def saying(connection: int, number: int, writer: asyncio.StreamWriter) -> None:
        del connection, number
        writer.write(OK)
        await writer.drain()
        writer.close()

    outcomes, raw = _run(saying, delivery, times=3, pause=0.05)
    assert _kinds(outcomes) == ["Receipt"] * 3
    assert len(raw.requests) == 3


@pytest.mark.parametrize(
    "said",
    [
        b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X-Much: more\r\n" * 10_000,
    ],
    ids=["another protocol", "two lengths", "an upgrade", "endless headers"],
)
def test_what_is_no_answer_leaves_it_open(delivery: Any, said: bytes) -> None:
    outcomes, raw = _run(_says(said), delivery)
    assert isinstance(outcomes[0], Retry)
    assert "broke off" in outcomes[0].reason
    assert outcomes[0].uncertain
    assert len(raw.requests) == 1, "one attempt is one request"


def test_no_more_are_open_at_once_than_allowed(delivery: Any) -> None:
    together = 0
    most = 0

    async def saying(connection: int, number: int, writer: asyncio.StreamWriter) -> None:
        nonlocal together, most
        del connection, number
        together += 1
        most = max(most, together)
        await asyncio.sleep(0.01)
        together -= 1
        writer.write(OK)

    outcomes, raw = _run(saying, delivery, times=20, together=True, connections=3)
    assert _kinds(outcomes) == ["Receipt"] * 20
    assert (most, raw.connections) == (3, 3)


def test_a_slow_answer_to_a_request_given_up_is_not_the_next_ones(delivery: Any) -> None:
    async def saying(connection: int, number: int, writer: asyncio.StreamWriter) -> None:
        del number
        if connection == 1:
            await asyncio.sleep(0.3)
            writer.write(b"HTTP/1.1 422 No\r\nContent-Length: 0\r\n\r\n")
        else:
            writer.write(OK)

    outcomes, raw = _run(saying, delivery, times=2, timeout=0.1)
    assert _kinds(outcomes) == ["Retry", "Receipt"]
    assert raw.connections == 2


def test_a_certificate_that_nobody_vouches_for_is_refused_before_anything_is_sent(
    delivery: Any, own_certificate: ssl.SSLContext
) -> None:
    outcomes, raw = _run(_says(OK), delivery, tls=own_certificate)
    assert isinstance(outcomes[0], Retry)
    assert "cannot be reached" in outcomes[0].reason
    assert not outcomes[0].uncertain
    assert not raw.requests


def test_over_tls_to_one_that_is_vouched_for(
    delivery: Any, own_certificate: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "own.pem"))
    outcomes, raw = _run(_says(OK), delivery, tls=own_certificate, times=2)
    assert _kinds(outcomes) == ["Receipt"] * 2
    assert raw.connections == 1


@pytest.fixture
def own_certificate(tmp_path: Any) -> ssl.SSLContext:
    """A server's, signed by itself, for localhost; as PEM in ``own.pem``."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW.replace(year=2020))
        .not_valid_after(NOW.replace(year=2099))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, secret = tmp_path / "own.pem", tmp_path / "own.key"
    pem.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    form = serialization.PrivateFormat.PKCS8
    secret.write_bytes(key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem, secret)
    return context
