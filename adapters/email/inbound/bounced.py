"""What a mail server says of a mail of ours that it could not deliver (RFC 3464)."""

from __future__ import annotations

from collections.abc import Iterable
from email.message import Message

from adapters.email.inbound.headers import Headers, addresses, first, headers_of, message_ids
from adapters.email.inbound.mail import NotDelivered
from adapters.email.inbound.words import decoded, header_text

_MOST = 50
_WORDS = 180


def undelivered(headers: Headers, parts: Iterable[Message]) -> list[NotDelivered]:
    """Each once. A delay is told as one that may still get through."""
    found: dict[str, NotDelivered] = {}
    for part in parts:
        if part.get_content_type() != "message/delivery-status":
            continue
        blocks = part.get_payload()
        for block in blocks if isinstance(blocks, list) else ():
            one = _of(headers_of(block)) if isinstance(block, Message) else None
            if one is not None:
                found[one.address.casefold()] = one
    for _, address in addresses(headers, "x-failed-recipients"):
        found.setdefault(address.casefold(), NotDelivered(address, permanent=True, why=""))
    return list(found.values())[:_MOST]


def ids_of_returned(parts: Iterable[Message]) -> list[str]:
    """The Message-IDs of the mails that come back, whole or as their headers alone."""
    ids: list[str] = []
    for part in parts:
        kind = part.get_content_type()
        if kind == "message/rfc822":
            inner = part.get_payload()
            if isinstance(inner, list) and inner and isinstance(inner[0], Message):
                ids += message_ids(headers_of(inner[0]), "message-id")
        elif kind == "text/rfc822-headers":
            content = part.get_payload(decode=True)
            for line in decoded(content, "").splitlines() if isinstance(content, bytes) else ():
                name, _, value = line.partition(":")
                if name.strip().lower() == "message-id":
                    ids += message_ids({"message-id": [value]}, "message-id")
    return ids


def _of(block: Headers) -> NotDelivered | None:
    """Of one recipient; None where the block is about the mail as a whole, or all is well with them."""
    named = first(block, "original-recipient") or first(block, "final-recipient")
    action = (first(block, "action") or "").strip().lower()
    if named is None or action not in {"failed", "delayed"}:
        return None
    address = named.rpartition(";")[2].strip().strip("<>")
    status = (first(block, "status") or "").strip()
    said = header_text((first(block, "diagnostic-code") or "").rpartition(";")[2])
    why = f"{status} {said}".strip()[:_WORDS]
    if not address:
        return None
    return NotDelivered(address, permanent=action == "failed" and not status.startswith("4"), why=why)
