"""A mail server on loopback that keeps what it takes, for tests."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


@dataclass
class MailServer:
    """What it took, and how it behaves."""

    mails: list[EmailMessage] = field(default_factory=list)
    to: list[list[str]] = field(default_factory=list)
    refuses: dict[str, str] = field(default_factory=dict)
    """The answer to an address, such as ``550 no such user``."""
    answers: str = "250 taken as 7"
    """The answer to a mail; empty: it takes it and breaks off without one."""
    users: list[str] = field(default_factory=list)
    """Who signed in, over TLS."""
    tls: list[bool] = field(default_factory=list)
    """Of each mail: did it come by TLS?"""
    port: int = 0

    async def handle_RCPT(  # noqa: N802 - the handler's own name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.answers[:1] in {"", "2"}:
            assert isinstance(envelope.content, bytes)
            found = BytesParser(policy=default).parsebytes(envelope.content)
            assert isinstance(found, EmailMessage)
            self.mails.append(found)
            self.to.append(list(envelope.rcpt_tos))
            assert isinstance(server.transport, asyncio.Transport)
            self.tls.append(
                session.ssl is not None or server.transport.get_extra_info("sslcontext") is not None
            )
        if not self.answers:
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        return self.answers or "250 nobody hears it"

    def sign_in(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: Any
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        well = (data.login, data.password) == (b"hub", b"a-password")
        if well:
            self.users.append(data.login.decode())
        return AuthResult(success=well, handled=False)


@contextmanager
def mail_server(
    *,
    starttls: ssl.SSLContext | None = None,
    tls: ssl.SSLContext | None = None,
    signs_in: bool = False,
    port: int = 0,
) -> Iterator[MailServer]:
    """Listens while the block lasts. ``signs_in``: only who has signed in may send."""
    server = MailServer()
    loop = asyncio.new_event_loop()

    def made() -> SMTP:
        return SMTP(
            server,
            tls_context=starttls,
            require_starttls=starttls is not None,
            auth_required=signs_in,
            auth_require_tls=tls is None,
            authenticator=server.sign_in,
            loop=loop,
        )

    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    listen = loop.create_server(made, "127.0.0.1", port, ssl=tls)
    listening = asyncio.run_coroutine_threadsafe(listen, loop).result(10)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        asyncio.run_coroutine_threadsafe(_close(listening), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _close(listening: asyncio.Server) -> None:
    """The connections too, and what serves them."""
    listening.close()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for one in others:
        one.cancel()
    await asyncio.gather(*others, return_exceptions=True)
