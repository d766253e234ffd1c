"""What a client of Open311 asks for, as it stands in a query. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pydantic import TypeAdapter, ValidationError

from schemas.formats import Moment

LONGEST = timedelta(days=90)
"""The span that one answer covers at most, and where no dates are given, the last so long."""
MOST = 1000
_FIRST, _LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
_MOMENT: TypeAdapter[datetime] = TypeAdapter(Moment)


class Unfit(Exception):
    """It cannot be answered as it was asked; the words say why."""


@dataclass(frozen=True, slots=True)
class Span:
    since: datetime
    until: datetime


def span_of(query: Mapping[str, str], now: datetime) -> Span:
    """``start_date`` and ``end_date``: with one of them, the ninety days after or before it; where more lies
    between them, the last ninety. Raises ``Unfit``."""
    first, last = _date(query, "start_date"), _date(query, "end_date")
    if first is not None and last is not None and first > last:
        raise Unfit("start_date is later than end_date.")
    until = last or (min(now, _after(first)) if first is not None else now)
    earliest = _before(until)
    return Span(max(first, earliest) if first is not None else earliest, until)


def number_of(query: Mapping[str, str], name: str, usual: int, least: int, most: int) -> int:
    """Raises ``Unfit``."""
    said = query.get(name, "")
    if said == "":
        return usual
    if not (said.isascii() and said.isdigit() and len(said) < 10 and least <= int(said) <= most):
        raise Unfit(f"{name} is a number from {least} to {most}.")
    return int(said)


def listed(query: Mapping[str, str], name: str) -> list[str]:
    return [one.strip() for one in query.get(name, "").split(",") if one.strip()]


def ended_of(query: Mapping[str, str]) -> bool | None:
    """``status``: open, closed, or both of them. Raises ``Unfit``."""
    wanted = set(listed(query, "status"))
    if not wanted <= {"open", "closed"}:
        raise Unfit("status is open, closed, or both with a comma between them.")
    return None if len(wanted) != 1 else wanted == {"closed"}


def _date(query: Mapping[str, str], name: str) -> datetime | None:
    said = query.get(name, "").replace(" ", "+")  # a plus that nobody encoded
    if said == "":
        return None
    try:
        return _MOMENT.validate_python(said).astimezone(UTC)
    except (ValidationError, OverflowError):
        raise Unfit(f"{name} is a time with a zone, such as 2026-05-06T07:08:09Z.") from None


def _after(at: datetime) -> datetime:
    return at + LONGEST if at < _LAST - LONGEST else _LAST


def _before(at: datetime) -> datetime:
    return at - LONGEST if at > _FIRST + LONGEST else _FIRST
