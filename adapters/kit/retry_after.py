"""How long an answer's ``Retry-After`` asks to wait. Pure. Source: RFC 9110, section 10.2.3."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime


def wait(retry_after: str, now: datetime) -> timedelta | None:
    """How long a ``Retry-After`` header asks to wait: seconds or an HTTP date; None where it says neither."""
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        # More than a year is a mistake at the other end, and int() of a very long text would be slow.
        return timedelta(seconds=int(text)) if len(text) <= 8 else None
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(moment - now, timedelta(0))
