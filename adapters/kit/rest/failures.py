"""A request that got no answer: what became of it. Pure."""

from __future__ import annotations

import ssl
from collections.abc import Iterator

import httpx2

from adapters.contract import Reject, Retry
from adapters.kit.rest.settings import RestSettings

_BEFORE = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.ProxyError)
"""What fails before a byte of the request is sent: addresses, connections, TLS, a place in the pool."""


def failed(
    error: httpx2.TransportError, whom: str, settings: RestSettings, *, effect: bool
) -> Retry | Reject:
    """The outcome. It is uncertain exactly where the request may have arrived and may have had an effect."""
    if isinstance(error, httpx2.LocalProtocolError | httpx2.UnsupportedProtocol):
        return Reject(f"the request to {whom} cannot be sent as it is: {error}")
    if isinstance(error, httpx2.ConnectTimeout):
        return Retry(f"{whom} did not take the connection within {settings.connect_timeout:g} s")
    if isinstance(error, httpx2.PoolTimeout):
        return Retry(f"all {settings.connections} connections to {whom} were in use for too long")
    if isinstance(error, _BEFORE):
        return Retry(f"{whom} cannot be reached: {_cause(error)}")
    if (alert := _refused_certificate(error)) is not None:
        return Retry(f"{whom} refused our certificate: {alert}")
    if isinstance(error, httpx2.ReadTimeout):
        return Retry(f"{whom} did not answer in time", uncertain=effect)
    if isinstance(error, httpx2.WriteTimeout):
        return Retry(f"{whom} did not take the request in time", uncertain=effect)
    return Retry(f"{whom} broke off: {_cause(error)}", uncertain=effect)


def broken(error: httpx2.TransportError, read: int) -> str:
    """Why an answer that had begun is not whole, as words after "answered 200 with"."""
    if isinstance(error, httpx2.TimeoutException):
        return f"an answer whose end did not come in time ({read} bytes came)"
    return f"an answer that breaks off after {read} bytes"


def _refused_certificate(error: BaseException) -> str | None:
    """In TLS 1.3 a server refuses our certificate after the handshake, but before it reads the request."""
    for each in _causes(error):
        if isinstance(each, ssl.SSLError) and "ALERT" in (each.reason or ""):
            return str(each.reason).replace("_", " ").lower()
    return None


def _cause(error: BaseException) -> str:
    """The innermost cause in words: what the socket or TLS said."""
    said = str(error) or type(error).__name__
    for each in _causes(error):
        if isinstance(each, ssl.SSLCertVerificationError):
            return f"its certificate is not to be trusted ({each.verify_message})"
        if isinstance(each, OSError):
            said = each.strerror or str(each) or said
    return said


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__
