"""What the settings say about the broker, and about the worker groups that it has queues for."""

from __future__ import annotations

import os
import ssl
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from hub.channels.rabbit.address import SCHEMES, Address, read_address
from hub.checking.settings_file import Loaded
from hub.settings import Settings
from ledger.address import read_address as ledger_address
from routes.problem import Problem
from routes.suggestion import suggest

_URL = ("broker", "url")
_SHAPE = '"amqp://user:password@host:5672/vhost" (as "env:NAME"), or leave it out'


def faults(loaded: Loaded, settings: Settings) -> Iterator[Problem]:
    """Each thing that would keep the hub from using its broker. Its references are known to be there."""
    url = settings.broker_url
    if url == "memory://":
        return
    scheme = url.partition(":")[0]
    if scheme not in SCHEMES:
        known = (
            "this is not the address of a broker"
            if "://" not in url
            else (f"{scheme!r} is no broker that Tolbooth knows")
        )
        yield loaded.problem(_URL, known, f'write "memory://" or {_SHAPE}')
        return
    try:
        address = read_address(url)
    except ValueError as error:
        yield loaded.problem(_URL, str(error).removeprefix("broker.url "), f"write {_SHAPE}")
        return
    if urlsplit(url).query:
        yield loaded.problem(
            _URL,
            "nothing that stands after the `?` of a broker's address is used",
            "leave it out; what can be set has keys of its own under [broker]",
        )
    yield from _certificates(loaded, settings, address)
    yield from _alone(loaded, settings)


def groups(loaded: Loaded, settings: Settings) -> Iterator[Problem]:
    """Worker groups that this process is to serve, and that nothing would come to."""
    known = sorted({"main", *(one.group for one in settings.adapters.values())})
    for number, group in enumerate(settings.worker.groups):
        if group not in known:
            yield loaded.problem(
                ("worker", "groups", number),
                f"no adapter is in the worker group {group!r}, so nothing would come to it",
                suggest(group, known, noun="groups"),
            )


def management(loaded: Loaded, settings: Settings) -> Iterator[Problem]:
    """What is wrong with the address of the management API. If it is a reference, it is there."""
    url = settings.management_url
    if url and _is_no_web_address(url):
        yield loaded.problem(
            ("broker", "management_url"),
            "this is not the address of a management API",
            'write "http://user:password@host:15672" (as "env:NAME"), or leave it out',
        )


def _is_no_web_address(url: str) -> bool:
    try:
        parts, port = urlsplit(url), urlsplit(url).port
    except ValueError:
        return True
    return parts.scheme not in {"http", "https"} or not parts.hostname or port == 0


def _alone(loaded: Loaded, settings: Settings) -> Iterator[Problem]:
    try:
        on = ledger_address(settings.database_url)
    except ValueError:
        return
    if on.kind == "sqlite":
        yield loaded.problem(
            _URL,
            "RabbitMQ is for several processes, and a ledger in SQLite can be shared by none",
            'for several processes write "postgresql://user@host:5432/database" as `url` under [database]; '
            'for one, leave this out, or write "memory://"',
        )


def _certificates(loaded: Loaded, settings: Settings, address: Address) -> Iterator[Problem]:
    if not settings.broker.ca_file:
        return
    place = ("broker", "ca_file")
    file = settings.home / settings.broker.ca_file
    if not address.secure:
        yield loaded.problem(
            place,
            "certificates are named, and the broker's address is not one with TLS",
            "write amqps:// in broker.url, or leave ca_file out",
        )
    if not file.is_file():
        yield loaded.problem(place, f"there is no file {file}", "correct the path")
    elif not os.access(file, os.R_OK):
        yield loaded.problem(place, f"the file {file} cannot be read", f"let this user read it: {file}")
    elif not _holds_certificates(file):
        yield loaded.problem(
            place,
            f"the file {file} holds no certificate",
            "name one in PEM form (-----BEGIN CERTIFICATE-----)",
        )


def _holds_certificates(file: Path) -> bool:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        context.load_verify_locations(file)
    except (ssl.SSLError, OSError):
        return False
    return bool(context.cert_store_stats()["x509"])
