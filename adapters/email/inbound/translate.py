"""A mail as a canonical event: ``message.received``. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from adapters.email.inbound.mail import Mail, NotDelivered
from adapters.email.inbound.words import on_one_line
from schemas.envelope import Envelope
from schemas.event_type import full_of
from schemas.events.form import Attachment
from schemas.events.message import LeftOut, MessageReceived, Undelivered
from schemas.people import Contact, PersonName

TYPE = full_of("message.received")
LINE, PROSE = 200, 10_000
"""What a line and prose may have of letters: see ``schemas.formats``."""
MOST_FILES = 100
_NOBODY = frozenset({"bounce", "report", "no_reply", "no_return_path"})
"""Mail of these is from nobody who would be a contact of the council's."""
_LATE = timedelta(days=7)
"""What a server says that it took longer ago is not believed: its clock may be wrong."""
_WITHOUT = "no-message-id"


@dataclass(frozen=True, slots=True)
class FilesKept:
    """What became of its files. ``original``: where its whole text is, if that is more than the event may
    hold."""

    attachments: Sequence[Attachment] = ()
    left_out: Sequence[LeftOut] = ()
    original: str | None = None


def event_id(mail: Mail) -> str:
    """By its Message-ID and what it says: the same mail has the same, however often and whatever way it
    comes, and of two that were given one Message-ID none is lost."""
    return f"{_cut(mail.message_id or _WITHOUT, LINE)}/{mail.digest[:16]}"


def has_more(mail: Mail) -> bool:
    """Is its text more than the event may hold?"""
    return len(mail.text) > PROSE


def envelope_of(mail: Mail, files: FilesKept, source: str, now: datetime) -> Envelope:
    """The event. ``now``: when it is handed over; it came when the last server took it, if that says so."""
    at = mail.received_at
    if at is None or not now - _LATE <= at <= now:
        at = now
    sender = None if mail.automatic in _NOBODY else _contact(mail)
    data = MessageReceived(
        channel="email",
        message_id=_cut(mail.message_id or f"{_WITHOUT}/{mail.digest[:16]}", LINE),
        sender=sender,
        to=[_cut(one, LINE) for one in mail.to[:50]],
        subject=_line(mail.subject),
        text=mail.text[:PROSE].strip() or None,
        answers_to=[one for one in map(_line, mail.answers_to[:50]) if one],
        automatic=mail.automatic,
        undelivered=[_undelivered(one) for one in mail.undelivered[:50]],
        attachments=list(files.attachments[:MOST_FILES]),
        left_out=list(files.left_out[:MOST_FILES]),
        original=files.original,
        faults=[one for one in map(_line, mail.faults[:20]) if one],
        sent_at=mail.sent_at,
    )
    return Envelope(id=event_id(mail), source=source, type=TYPE, time=at.astimezone(UTC), data=data.as_data())


def left_out(name: str, why: str) -> LeftOut:
    return LeftOut(name=_line(name) or "(without a name)", why=_line(why) or "it was refused")


def _contact(mail: Mail) -> Contact | None:
    name, email = _line(mail.sender_name), _line(mail.sender_address)
    if name is None and email is None:
        return None
    return Contact(name=None if name is None else PersonName(full=name), email=email)


def _undelivered(one: NotDelivered) -> Undelivered:
    return Undelivered(address=_cut(one.address, LINE), permanent=one.permanent, why=_line(one.why))


def _line(text: str | None) -> str | None:
    return None if text is None else (_cut(text, LINE) or None)


def _cut(text: str, most: int) -> str:
    return on_one_line(text)[:most].strip()
