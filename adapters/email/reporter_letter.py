"""What a reporter is told of their case, as the text of a mail. Pure."""

from __future__ import annotations

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from textwrap import fill

from pydantic import ValidationError

from adapters.contract import Delivery, Reject
from adapters.email.settings import Settings, is_address
from schemas.event_type import short_of
from schemas.events.notification import NotificationRequested

_WIDE = 76
REQUESTED = "notification.requested"


def is_for_reporter(delivery: Delivery) -> bool:
    return short_of(delivery.envelope.type) == REQUESTED


def to_reporter(delivery: Delivery, settings: Settings) -> tuple[str, EmailMessage]:
    """Their address, and the mail. Raises ``Reject``.

    The case's reference is in its subject and in its Message-ID, by either of which an answer finds its case
    again; all that one reporter is sent of one case hangs together in one thread.
    """
    try:
        asked = NotificationRequested.model_validate(delivery.envelope.data)
    except ValidationError as error:
        raise Reject(f"the event is not what its type promises ({error.error_count()} faults)") from error
    if asked.by != "email":
        raise Reject(
            f"they are told by {asked.by} and not by e-mail: let the route ask for data.by = 'email'"
        )
    if not is_address(asked.to):
        raise Reject("the reporter's address is no e-mail address that can be sent to")
    domain = settings.sender.rpartition("@")[2]
    message = EmailMessage(policy=SMTP)
    name, _, host = settings.sender.rpartition("@")
    message["From"] = Address(settings.sender_name or "", name, host)
    message["To"] = asked.to
    if settings.reply_to is not None:
        message["Reply-To"] = settings.reply_to
    subject = asked.subject
    message["Subject"] = subject if asked.reference in subject else f"{subject} ({asked.reference})"
    message["Date"] = format_datetime(delivery.envelope.time)
    message["Message-ID"] = f"<{asked.reference}.{delivery.key}@{domain}>"
    message["References"] = f"<{asked.reference}.reporter-{asked.reporter}@{domain}>"
    # RFC 3834, and what Exchange asks for: no out-of-office answers to a machine.
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(_body(asked, answers=settings.reply_to is not None), cte="quoted-printable")
    return asked.to, message


def _body(asked: NotificationRequested, *, answers: bool) -> str:
    parts = [f"Hello {asked.name}," if asked.name else "Hello,"]
    parts += ["\n".join(fill(line, _WIDE) for line in asked.text.splitlines())]
    parts.append(f"Your reference is {asked.reference}.")
    if answers:
        parts.append(
            fill(
                "If you have something to add, answer this e-mail and leave the reference in its "
                "subject; you can attach photos.",
                _WIDE,
            )
        )
    return "\n\n".join(parts) + "\n"
