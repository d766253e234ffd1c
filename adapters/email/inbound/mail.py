"""A mail as it is read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class MailFile:
    """What came with it. ``name`` is as its sender gave it; ``media_type`` is what they say it is."""

    name: str
    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class NotDelivered:
    """One whom a mail did not get to, as the report of it says (RFC 3464). ``status``: such as 5.1.1."""

    address: str
    permanent: bool
    why: str


@dataclass(frozen=True, slots=True)
class Mail:
    """``message_id`` and ``answers_to`` stand without their angle brackets, the nearest answered first.

    ``automatic`` is by what it is known to be a machine's, a code; None where a person may have written it.
    ``received_at`` is when the last server took it, ``sent_at`` by the sender's clock. ``faults`` says what
    was wrong with it and how it was read. ``digest`` is of what it says, in hexadecimal: whatever way the
    same mail comes, it is the same.
    """

    message_id: str | None = None
    sender_name: str | None = None
    sender_address: str | None = None
    to: tuple[str, ...] = ()
    subject: str | None = None
    text: str = ""
    answers_to: tuple[str, ...] = ()
    automatic: str | None = None
    undelivered: tuple[NotDelivered, ...] = ()
    files: tuple[MailFile, ...] = ()
    faults: tuple[str, ...] = ()
    sent_at: datetime | None = None
    received_at: datetime | None = None
    digest: str = ""
