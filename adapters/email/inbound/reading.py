"""Reading a mail (RFC 5322, MIME). Whatever the bytes are, something is read of them."""

from __future__ import annotations

from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from hashlib import sha256

from adapters.email.inbound.automatic import why_automatic
from adapters.email.inbound.bounced import ids_of_returned, undelivered
from adapters.email.inbound.headers import (
    addresses,
    answered,
    first,
    headers_of,
    message_ids,
    received_at,
    sent_at,
)
from adapters.email.inbound.mail import Mail
from adapters.email.inbound.parts import MOST_PARTS, parts_of, text_and_files
from adapters.email.inbound.words import decoded, in_lines

_MOST_FAULTS = 20
_RECIPIENTS = ("to", "cc", "delivered-to", "x-original-to")


def read_mail(raw: bytes) -> Mail:
    """Never raises: what cannot be taken apart is given as text, with a fault that says so."""
    try:
        return _read(raw)
    except Exception as error:  # noqa: BLE001 - the library fails in many ways on what is no mail; none may lose it
        return Mail(
            text=in_lines(decoded(raw, "")),
            faults=(f"it could not be taken apart ({type(error).__name__}), and stands here as it came",),
            digest=sha256(raw).hexdigest(),
        )


def _read(raw: bytes) -> Mail:
    message = BytesParser(policy=compat32).parsebytes(raw.removeprefix(b"\xef\xbb\xbf"))
    headers = headers_of(message)
    parts = list(parts_of(message))
    text, files = text_and_files(parts)
    subject = first(headers, "subject") or ""
    name, address = next(iter(addresses(headers, "from", "reply-to", "sender")), ("", ""))
    returned = undelivered(headers, parts)
    automatic = why_automatic(headers, str(message.get("content-type") or ""), address, subject)
    if returned:
        automatic = "bounce"
    ids = answered(headers)
    if automatic in {"bounce", "report"}:
        ids = list(dict.fromkeys([*ids_of_returned(parts), *ids]))
    named = message_ids(headers, "message-id")
    faults = _faults(message, parts)
    sent = sent_at(headers)
    said = [address, "" if sent is None else sent.isoformat(), subject, text]
    said += [sha256(one.content).hexdigest() for one in files]
    if not headers and not text and raw.strip():
        text, faults = in_lines(decoded(raw, "")), [*faults, "it has no headers, and stands here as it came"]
    return Mail(
        message_id=named[0] if named else None,
        sender_name=name or None,
        sender_address=address or None,
        to=tuple(dict.fromkeys(one for _, one in addresses(headers, *_RECIPIENTS) if one)),
        subject=subject or None,
        text=text,
        answers_to=tuple(ids),
        automatic=automatic,
        undelivered=tuple(returned),
        files=tuple(files),
        faults=tuple(faults[:_MOST_FAULTS]),
        sent_at=sent,
        received_at=received_at(headers),
        digest=sha256("\x00".join(said).encode("utf-8", "replace")).hexdigest(),
    )


def _faults(message: Message, parts: list[Message]) -> list[str]:
    found = [type(one).__name__ for part in [message, *parts] for one in part.defects]
    faults = [f"its form is not as it should be ({name})" for name in dict.fromkeys(found)]
    if len(parts) == MOST_PARTS:
        faults.append(f"it has more than {MOST_PARTS} parts; those after them are left out")
    return faults
