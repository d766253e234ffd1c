"""Times as GeoReport servers write them. Pure.

The specification asks for W3C date-times with a zone; servers leave out the zone, the ``T`` or the seconds.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from schemas.formats import within_calendar

_SHAPE = re.compile(
    r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)? ?(?:Z|[+-]\d\d:?\d\d)?", re.IGNORECASE
)


def read(text: str, zone: ZoneInfo) -> datetime:
    """The moment; local to ``zone`` where it names none; of an hour that comes twice the first.

    Raises ``ValueError`` that does not repeat the text.
    """
    tidy = text.strip()
    if _SHAPE.fullmatch(tidy) is None:
        raise ValueError("is not a time written as 2026-05-06T07:08:09Z")
    try:
        found = datetime.fromisoformat(tidy.replace(" +", "+").replace(" -", "-").upper())
    except ValueError:
        raise ValueError("is a time that no calendar or clock shows") from None
    if found.tzinfo is None:
        local = found.replace(tzinfo=zone)
        # A fixed offset: Python finds an hour that comes twice unequal to the same moment in any other zone.
        found = local.replace(tzinfo=timezone(local.utcoffset() or timedelta(0)))
    return within_calendar(found).astimezone(UTC)


def write(moment: datetime) -> str:
    """As it is sent: in UTC, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
