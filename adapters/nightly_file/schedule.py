"""When a file is due. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from adapters.kit.flat_file import LONDON


def due_at(at: time, last: datetime | None, now: datetime) -> bool:
    """Has the time of day (Europe/London) come since the last file was begun? Due at once if there was none.

    A night that was missed is made up for as soon as it is noticed, once.
    """
    local = now.astimezone(LONDON)
    slot = datetime.combine(local.date(), at, tzinfo=LONDON)
    if slot.astimezone(UTC) > now:
        slot = datetime.combine(local.date() - timedelta(days=1), at, tzinfo=LONDON)
    return last is None or last < slot.astimezone(UTC)


def due_every(every: timedelta, last: datetime | None, now: datetime) -> bool:
    """Has this much time gone by since the last file was begun? Due at once if there was none."""
    return last is None or now - last >= every
