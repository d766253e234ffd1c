"""When a recipient is told, and of what. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dead_letter.alerts.rules import Alerts, Recipient

GATHERED = timedelta(seconds=10)
"""How long the first of several is kept for those that come with it, if the digest is longer."""
URGENT_EVERY = timedelta(minutes=1)
"""However much is urgent, nobody is sent more than one notice in this time."""


@dataclass(frozen=True, slots=True)
class Pending:
    """An alert that the recipient is still to be told of."""

    alert: int
    urgent: bool
    at: datetime


def due(
    pending: Sequence[Pending], last: datetime | None, recipient: Recipient, rules: Alerts, now: datetime
) -> list[Pending]:
    """What is to be told now, in one notice; nothing: it is to wait.

    ``last`` is when this recipient was last told. In quiet hours only what is urgent is told, if that may
    break them. Else what has come since the last notice is told once the digest's time has gone by, and what
    is urgent before that.
    """
    digest = rules.digest if recipient.digest is None else recipient.digest
    quiet = rules.quiet_hours if recipient.quiet_hours is None else recipient.quiet_hours
    some = list(pending)
    if quiet.until(now) is not None:
        some = [one for one in some if one.urgent] if rules.urgent_breaks_quiet else []
    if not some or not _gathered(some, digest, now):
        return []
    if last is None or now - last >= digest:
        return some
    urgent = [one for one in some if one.urgent]
    if urgent and now - last >= min(digest, URGENT_EVERY):
        return urgent
    return []


def _gathered(some: Sequence[Pending], digest: timedelta, now: datetime) -> bool:
    return now - min(one.at for one in some) >= min(digest, GATHERED)
