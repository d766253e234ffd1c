"""Why a database cannot be reached: what is wrong, where, and what to do. Never the password."""

from __future__ import annotations

import re
import socket
import ssl
import struct
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy import URL, Engine
from sqlalchemy.exc import DBAPIError

from ledger.errors import Away, Unfit
from ledger.transience import fault_of, said

_SSL_REQUEST = struct.pack("!ii", 8, 80877103)
"""https://www.postgresql.org/docs/current/protocol-message-formats.html, SSLRequest."""
_TLS_SECONDS = 3.0

_WORDS: tuple[tuple[str, str], ...] = (
    (
        "invalid (connection option|URI query parameter|sslmode value|integer value|port number)",
        "The address of {where} has a fault: {said}. Correct what stands after its `?`.",
    ),
    ("password authentication failed", "{where} refuses the password of {user}: correct it."),
    ("no password supplied", "{where} asks {user} for a password, and the address has none: add it."),
    (r'role ".*" does not exist', "{where} knows no role {user}: create it, or correct the address."),
    (
        r'database ".*" does not exist',
        "{where} has no database {database}: create it (`createdb {database}`), then run `tolbooth migrate`.",
    ),
    (
        "no pg_hba.conf entry|no encryption",
        "{where} does not let {user} in from this machine, or not without TLS: add a line to its "
        "pg_hba.conf, or `sslmode=require` to the address.",
    ),
    (
        "permission denied for",
        "{where} does not let {user} do what the hub must ({said}): make it the owner of the database, or "
        "GRANT it CREATE and USAGE on the schema, and its tables.",
    ),
    (
        "does not match host name",
        "The certificate of {where} is made out to another name ({said}): use that name in the address, or "
        "have one made out to {host}.",
    ),
    ("root certificate file", "The file that `sslrootcert` names cannot be read ({said})."),
    ("does not support SSL", "{where} takes no TLS: turn `ssl` on there, or change `sslmode`."),
    ("Connection refused", "Nothing listens at {address}: start PostgreSQL there, or correct host and port."),
    (
        "failed to resolve|translate host name|Name or service not known",
        "There is no host {host}: correct the address.",
    ),
    (
        "timeout expired|timed out|No route to host|Network is unreachable",
        "{where} does not answer: is the machine up, and does a firewall let this one through?",
    ),
)


def where(url: URL) -> str:
    """The server and the database, for people."""
    return f"PostgreSQL at {_address(url)}"


def _address(url: URL) -> str:
    host = _host(url) or url.query.get("host") or "this machine"
    return f"{host}:{url.port or 5432}/{url.database or url.username or ''}"


def _host(url: URL) -> str:
    """Without what an unescaped ``@`` of the password has brought into it."""
    return (url.host or "").rpartition("@")[2]


def why_away(url: URL, error: BaseException) -> Away:
    """What to tell whoever runs the hub of an ``error`` met by connecting to ``url``."""
    words = said(error)
    place = {
        "where": where(url),
        "address": _address(url),
        "host": _host(url),
        "user": url.username or "the user this process runs as",
        "database": url.database or "",
        "said": _last_sentence(words),
    }
    if "certificate verify failed" in words:
        return Away(
            f"The certificate of {place['where']} is not good: {_tls_fault(url)}. Renew it there, or correct "
            "`sslrootcert`."
        )
    for pattern, told in _WORDS:
        if re.search(pattern, words):
            return Away(told.format(**place))
    fault = fault_of(error)
    return Away(f"{place['where']} {fault.value} ({place['said']}).")


@contextmanager
def reaching(engine: Engine) -> Iterator[None]:
    """Raises ``Away``, in full words, for a fault of reaching the database that is met in here.

    ``Unfit`` for what this user may not do there.
    """
    try:
        yield
    except DBAPIError as error:
        if isinstance(error.orig, psycopg.errors.InsufficientPrivilege):
            raise Unfit(str(why_away(engine.url, error))) from error
        if engine.dialect.name != "postgresql" or not (_never_met(error) or fault_of(error).passes):
            raise
        raise why_away(engine.url, error) from error


def _never_met(error: DBAPIError) -> bool:
    """The driver itself refused the address, before any server saw it."""
    return isinstance(error.orig, psycopg.ProgrammingError) and error.orig.sqlstate is None


def _last_sentence(words: str) -> str:
    """Without the preamble that names the server again, and without the statement."""
    words = re.sub(r"^(connection (failed|is bad): )?(connection to server at .*? failed: )?", "", words)
    return re.sub(r" LINE \d+: .*$", "", words)


def _tls_fault(url: URL) -> str:
    """What exactly is wrong with the server's certificate: libpq does not say."""
    root = url.query.get("sslrootcert")
    try:
        context = ssl.create_default_context(cafile=root if isinstance(root, str) else None)
        with socket.create_connection((url.host or "localhost", url.port or 5432), _TLS_SECONDS) as raw:
            raw.sendall(_SSL_REQUEST)
            if raw.recv(1) == b"S":
                with context.wrap_socket(raw, server_hostname=url.host or "localhost"):
                    pass
    except ssl.SSLCertVerificationError as error:
        return error.verify_message
    except (OSError, ValueError) as error:
        return str(error)
    return "certificate verify failed"
