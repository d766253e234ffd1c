"""The headers of a mail, by their names in lower case, and what they say."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime

from adapters.email.inbound.words import header_text

Headers = Mapping[str, Sequence[str]]
_IDS = re.compile(r"<([^<>\s]{1,998})>")
_MOST_IDS = 50
_MOST = 10_000
"""Letters of one header that are read."""


def headers_of(message: Message) -> Headers:
    """Every value as it stands; those of one name in their order."""
    found: dict[str, list[str]] = {}
    for name, value in message.raw_items():
        found.setdefault(name.lower(), []).append(str(value)[:_MOST])
    return found


def first(headers: Headers, name: str) -> str | None:
    """In letters; None where it is not there or says nothing."""
    for value in headers.get(name, ()):
        if said := header_text(value):
            return said
    return None


def addresses(headers: Headers, *names: str) -> list[tuple[str, str]]:
    """Name and address of each; the names are read after the addresses are told apart, since what is written
    in a name must not make an address."""
    values = [value for name in names for value in headers.get(name, ())]
    try:
        pairs = getaddresses(values)
    except (ValueError, IndexError, TypeError, AttributeError):
        return []
    return [(header_text(name), header_text(address)) for name, address in pairs if address or name]


def message_ids(headers: Headers, name: str) -> list[str]:
    """Those in angle brackets, in their order; without any, whatever stands there."""
    ids: list[str] = []
    for value in headers.get(name, ()):
        said = header_text(value)
        ids += _IDS.findall(said) or [said] * (bool(said) and " " not in said)
    return ids


def answered(headers: Headers) -> list[str]:
    """What it answers, the nearest first, each once."""
    ids = [*message_ids(headers, "in-reply-to"), *reversed(message_ids(headers, "references"))]
    return list(dict.fromkeys(ids))[:_MOST_IDS]


def sent_at(headers: Headers) -> datetime | None:
    return _moment(first(headers, "date"))


def received_at(headers: Headers) -> datetime | None:
    """When the last server took it: the first of these headers is the newest."""
    said = next(iter(headers.get("received", ())), "")
    return _moment(header_text(said.rpartition(";")[2]))


def _moment(said: str | None) -> datetime | None:
    if not said:
        return None
    try:
        found = parsedate_to_datetime(said)
        return (found if found.tzinfo is not None else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
        return None
