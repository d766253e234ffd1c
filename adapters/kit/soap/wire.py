"""One request over HTTP, and what can be said when there is no whole answer to it.

Nothing is sent again by itself, and redirects are not followed. What went wrong before all of the request was
sent is a plain ``Retry``; after that it is an uncertain one.
"""

from __future__ import annotations

import base64
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from urllib.parse import urlsplit

import urllib3
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    NameResolutionError,
    NewConnectionError,
    ReadTimeoutError,
    SSLError,
)
from urllib3.exceptions import (
    TimeoutError as PoolTimeout,
)
from urllib3.util import Timeout

from adapters.contract import Retry
from adapters.kit.soap.answers import Answer
from adapters.kit.soap.deadline import TURNS, TimedPool, TimedTlsPool, Turn

_CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds for each stage."""

    connect: float
    read: float
    whole: float


@dataclass(frozen=True, slots=True)
class Tls:
    """What is trusted, and what is shown. Everything None: this machine's authorities, and nothing."""

    ca_bundle: Path | None = None
    certificate: Path | None = None
    key: Path | None = None
    key_password: str | None = None

    def context(self) -> ssl.SSLContext:
        """Raises ``OSError`` (``ssl.SSLError`` is one) where a file is missing or not what it should be."""
        made = ssl.create_default_context(cafile=self.ca_bundle)
        if self.certificate is not None:
            password = self.key_password or ""
            # A function: without one, a key that has a password would be asked for at the terminal.
            made.load_cert_chain(self.certificate, self.key, lambda: password)
        return made


class Wire:
    """Kept-alive connections to one host, from any number of threads at once.

    ``system`` is what the host is called in errors. Making one reads the files of ``tls``, and raises
    ``Retry`` where they are of no use.
    """

    def __init__(
        self, url: str, *, system: str, tls: Tls, patience: Patience, limit: int, connections: int
    ) -> None:
        parts = urlsplit(url)
        self._system, self._patience, self._limit = system, patience, limit
        self._path = parts.path or "/"
        if parts.query:
            self._path += f"?{parts.query}"
        self.place = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
        host, size = parts.hostname or "", connections
        if parts.scheme == "https":
            try:
                context = tls.context()
            except OSError as error:
                words = f"the certificates for {system} cannot be used: {error.strerror or error}; check "
                words += "`ca_bundle`, `client_certificate` and `client_key`"
                raise Retry(words) from error
            self._pool: urllib3.HTTPConnectionPool = TimedTlsPool(
                host, parts.port, maxsize=size, ssl_context=context
            )
        else:
            self._pool = TimedPool(host, parts.port, maxsize=size)

    def close(self) -> None:
        """Close the connections that nobody uses."""
        self._pool.close()

    def post(self, body: bytes, headers: Mapping[str, str], *, most: float | None = None) -> Answer:
        """Send, and read the whole answer. ``most`` (seconds) shortens the patience. Raises ``Retry``."""
        whole = self._patience.whole
        return self._ask("POST", body, headers, whole if most is None else min(most, whole))

    def get(self, headers: Mapping[str, str]) -> Answer:
        """Fetch. Raises ``Retry``."""
        return self._ask("GET", None, headers, self._patience.whole)

    def _ask(self, method: str, body: bytes | None, headers: Mapping[str, str], whole: float) -> Answer:
        patience = self._patience
        turn = Turn(monotonic() + whole, whole, patience.read)
        TURNS.now = turn
        try:
            response = self._pool.urlopen(
                method,
                self._path,
                body=body,
                headers={"User-Agent": "Tolbooth", "Accept-Encoding": "identity", **headers},
                retries=False,
                redirect=False,
                assert_same_host=False,
                timeout=Timeout(connect=min(patience.connect, whole), read=patience.read),
                preload_content=False,
                decode_content=False,
            )
            try:
                read = self._read(response, turn)
            except BaseException:
                response.close()
                raise
            response.release_conn()
        except (HTTPError, OSError) as error:
            raise self._no_answer(error, turn) from error
        given = response.headers
        return Answer(
            status=response.status,
            content_type=given.get("Content-Type", ""),
            body=read,
            at=datetime.now(UTC),
            retry_after=given.get("Retry-After", ""),
            location=given.get("Location", ""),
            date=given.get("Date", ""),
        )

    def _read(self, response: urllib3.BaseHTTPResponse, turn: Turn) -> bytes:
        read = bytearray()
        while chunk := response.read(_CHUNK):
            read += chunk
            if len(read) > self._limit:
                words = f"{self._system} sends more than {self._limit:,} bytes (`answer_limit`)"
                raise Retry(f"{words}; the rest was not read", uncertain=turn.sent)
        return bytes(read)

    def _no_answer(self, error: Exception, turn: Turn) -> Retry:
        """What became of a request that no whole answer came to."""
        where, patience = f"{self._system} at {self.place}", self._patience
        if turn.over():
            words = f"{where} did not answer whole within {turn.seconds:.3g} s"
            return Retry(words, uncertain=turn.sent)
        if isinstance(error, ConnectTimeoutError) and not isinstance(error, NewConnectionError):
            return Retry(f"{where} did not take the connection within {patience.connect:g} s")
        if isinstance(error, NameResolutionError):
            return Retry(f"{where} cannot be reached: its name is not known")
        if isinstance(error, NewConnectionError):
            cause = error.__cause__ or error.__context__
            why = cause.strerror if isinstance(cause, OSError) else None
            return Retry(f"{where} cannot be reached: {why or 'the connection failed'}")
        if isinstance(error, SSLError):
            return self._no_trust(error, turn)
        if isinstance(error, ReadTimeoutError | PoolTimeout | TimeoutError):
            if turn.sent:
                return Retry(f"{where} was silent for {patience.read:g} s", uncertain=True)
            return Retry(f"{where} did not take the connection within {patience.connect:g} s")
        cause = error.args[1] if len(error.args) > 1 and isinstance(error.args[1], Exception) else error
        return Retry(f"{where} broke off: {cause}", uncertain=turn.sent)

    def _no_trust(self, error: SSLError, turn: Turn) -> Retry:
        cause = error.args[0] if error.args else error
        reason = str(getattr(cause, "reason", "") or "")
        why = str(getattr(cause, "verify_message", "") or reason or cause).replace("_", " ").lower()
        words = f"{self._system} at {self.place}: the TLS connection failed: {why}"
        # With TLS 1.3 a server refuses a client's certificate after the client has begun to send.
        refused = "ALERT" in reason
        return Retry(words, uncertain=turn.sent and not refused)


def basic(username: str, password: str) -> dict[str, str]:
    """The header of HTTP Basic (RFC 7617), in UTF-8."""
    token = base64.b64encode(f"{username}:{password}".encode()).decode("ascii")
    return {"Authorization": f"Basic {token}"}
