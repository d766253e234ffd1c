"""A notice, or a single alert, as the text of a mail. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from textwrap import fill
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from adapters.contract import Delivery, Reject
from adapters.email.settings import Target
from schemas.event_type import short_of
from schemas.events.hub import Alert, AlertCleared, AlertRaised, NoticeIssued

LONDON = ZoneInfo("Europe/London")
_WIDE = 76
_CALLED = {
    "new-group": "something new fails",
    "regressed-group": "a mended failure is back",
    "backlog": "a backlog",
    "silence": "a silent source",
    "breaker": "a system is away",
    "expired": "messages expired undelivered",
}


def notice_of(delivery: Delivery) -> NoticeIssued:
    """What is to be told. Raises ``Reject`` for an event that is nothing of the kind."""
    envelope = delivery.envelope
    short = short_of(envelope.type)
    hub = envelope.source.rpartition("/")[2] or "-"
    try:
        if short == "hub.notice.issued":
            return NoticeIssued.model_validate(envelope.data)
        if short == "hub.alert.raised":
            return NoticeIssued(recipient="-", hub=hub, raised=[AlertRaised.model_validate(envelope.data)])
        if short == "hub.alert.cleared":
            return NoticeIssued(recipient="-", hub=hub, over=[AlertCleared.model_validate(envelope.data)])
    except ValidationError as error:
        raise Reject(f"the event is not what its type promises ({error.error_count()} faults)") from error
    raise Reject(f"{short} is not mailed; route hub.alert.* to it, or name it as a recipient of alerts")


def written(delivery: Delivery, to: Sequence[str], target: Target, sender: str) -> EmailMessage:
    """The mail. Its Message-ID is the delivery's key, so that a repeat is known as one. Raises ``Reject``."""
    notice = notice_of(delivery)
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = ", ".join(to)
    message["Subject"] = f"{target.subject_prefix} {subject(notice)}".strip()
    message["Date"] = format_datetime(delivery.envelope.time)
    message["Message-ID"] = f"<{delivery.key}@{sender.rpartition('@')[2]}>"
    # RFC 3834: no out-of-office answers to a machine.
    message["Auto-Submitted"] = "auto-generated"
    if any(one.urgent for one in notice.raised):
        message["Importance"] = "high"
    message.set_content(body(notice), cte="quoted-printable")
    return message


def subject(notice: NoticeIssued) -> str:
    """What it is about, in a line."""
    if notice.trial:
        return "A trial: notices of alerts arrive"
    raised, over = notice.raised, notice.over
    if len(raised) == 1 and not notice.more:
        [one] = raised
        return f"{'Urgent: ' if one.urgent else ''}{_CALLED[one.kind]} ({one.about[:80]})"
    if not raised and len(over) == 1 and not notice.more:
        [one] = over
        return f"{'Over' if one.ended is None else 'Ended'}: {_CALLED[one.kind]} ({one.about[:80]})"
    urgent = sum(one.urgent for one in raised)
    parts = [f"{len(raised) + notice.more} alerts" if raised else ""]
    if urgent:
        parts.append(f"{urgent} urgent")
    if over:
        well = sum(one.ended is None for one in over)
        parts.append(f"{well} over" if well else "")
        parts.append(f"{len(over) - well} ended" if well < len(over) else "")
    return ", ".join(part for part in parts if part)


def body(notice: NoticeIssued) -> str:
    """The whole text."""
    if notice.trial:
        return (
            "This is a trial that somebody asked for with `tolbooth alerts test`.\n"
            "Nothing happened. Notices of alerts arrive here.\n"
            f"\n{_from(notice)}\n"
        )
    parts = [_alert(one) for one in notice.raised]
    for title, some in (
        ("OVER NOW", [one for one in notice.over if one.ended is None]),
        ("ENDED", [one for one in notice.over if one.ended is not None]),
    ):
        if some:
            parts.append(f"{title}\n\n" + "\n".join(_over(one) for one in some))
    if notice.more:
        parts.append(f"And {notice.more:,} more: tolbooth alerts list --all")
    if notice.raised:
        parts.append("Say that you see to one: tolbooth alerts acknowledge <id> --note '…'")
    parts.append(_from(notice))
    return "\n\n".join(parts) + "\n"


def _alert(one: Alert) -> str:
    lines = [
        f"{one.alert}  {'URGENT: ' if one.urgent else ''}{_CALLED[one.kind]}",
        *_wrapped([one.what, f"Since {_moment(one.since)}.", one.touches]),
    ]
    if one.over_at is not None:
        lines.append(f"  It has been over since {_moment(one.over_at)}.")
    lines.append(f"  Look: {one.command}")
    lines += [f"  Runbook: {book}" for book in one.runbooks]
    return "\n".join(lines)


def _over(one: Alert) -> str:
    until = "" if one.over_at is None else f", until {_moment(one.over_at)}"
    told = f"{one.alert}  {_CALLED[one.kind]} ({one.about}), since {_moment(one.since)}{until}"
    return told if one.ended is None else "\n".join([told, *_wrapped([one.ended])])


def _from(notice: NoticeIssued) -> str:
    return f"From the hub {f'{notice.hub_name}, ' if notice.hub_name else ''}{notice.hub}."


def _wrapped(texts: Sequence[str]) -> list[str]:
    return [
        fill(text, _WIDE, initial_indent="  ", subsequent_indent="  ", break_long_words=False)
        for text in texts
    ]


def _moment(value: datetime) -> str:
    return f"{value.astimezone(LONDON):%a %d %b %Y, %H:%M}"
