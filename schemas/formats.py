"""The small formats that canonical events share, each with its pattern and, where it has one, its source.

Dates and times are checked before pydantic sees them, because it would also read counts of seconds.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated

from pydantic import AwareDatetime, BeforeValidator, Field, StringConstraints

_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)", re.ASCII)


def _as_date(value: object) -> object:
    if isinstance(value, str):
        if _DATE.fullmatch(value):
            return value
    elif isinstance(value, date) and not isinstance(value, datetime):
        return value
    raise ValueError("must be a date written YYYY-MM-DD")


def _as_time(value: object) -> object:
    if isinstance(value, datetime) or (isinstance(value, str) and _TIME.fullmatch(value)):
        return value
    raise ValueError("must be a time with a zone, such as 2026-05-06T07:08:09Z")


Day = Annotated[date, Field(strict=False), BeforeValidator(_as_date)]
"""A day in the calendar, written YYYY-MM-DD."""

Moment = Annotated[AwareDatetime, Field(strict=False), BeforeValidator(_as_time)]
"""A point in time, written as RFC 3339 with a zone."""

_NO_CONTROLS = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"

Line = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]
"""One line of text, at most 200 characters."""

Prose = Annotated[str, StringConstraints(min_length=1, max_length=10_000, pattern=_NO_CONTROLS)]
"""Text of several lines, at most 10,000 characters."""

Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:[_-][a-z0-9]+)*$", max_length=64)]
"""A name from a list, in lower case: ``missed_bin``, ``bacs-arudd``."""

Key = Annotated[str, StringConstraints(min_length=1, max_length=128, pattern=r"^[^\x00-\x1f\x7f]*$")]
"""A reference as the system that gave it writes it, at most 128 characters."""

Amount = Annotated[str, StringConstraints(pattern=r"^(?:0|[1-9][0-9]{0,11})\.[0-9]{2}$")]
"""Money in pounds and pence as a decimal string, ``"42.50"``; never a float."""

Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
"""A currency code of ISO 4217, such as ``GBP``."""

Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
"""A country code of ISO 3166-1 alpha-2, such as ``GB``."""

Postcode = Annotated[str, StringConstraints(pattern=r"^(?:GIR 0AA|[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][A-Z]{2})$")]
"""A UK postcode in capitals with one space, ``ZZ1 1ZZ`` (BS 7666-5)."""

Uprn = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{0,11}$")]
"""A Unique Property Reference Number: up to 12 digits without leading zeros (BS 7666-2)."""

Usrn = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{0,7}$")]
"""A Unique Street Reference Number: up to 8 digits (BS 7666-1)."""

SortCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]
"""A UK bank's sort code, six digits without hyphens."""

AccountNumber = Annotated[str, StringConstraints(pattern=r"^[0-9]{8}$")]
"""A UK bank account, eight digits, leading zeros kept."""
