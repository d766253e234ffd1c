"""The small formats that canonical events share, each with its pattern and, where it has one, its source.

Dates and times are checked before pydantic sees them, because it would also read counts of seconds.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field, StringConstraints

_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_PART_OF_DATE = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?", re.ASCII)
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


def _as_part_of_date(value: object) -> object:
    if isinstance(value, str) and _PART_OF_DATE.fullmatch(value):
        date.fromisoformat(value + "-01-01"[len(value) - 10 :] if len(value) < 10 else value)
        return value
    raise ValueError("must be a date written YYYY-MM-DD, or the part of it that is known: YYYY-MM or YYYY")


def is_postcode(text: str) -> bool:
    """Is it a UK postcode in capitals with one space?"""
    return re.fullmatch(_POSTCODE, text) is not None


def within_calendar(value: datetime) -> datetime:
    """The moment, if it has one in UTC: beyond the years 1 to 9999 nothing could show or sort it.

    Raises ``ValueError``.
    """
    if value.year in {1, 9999}:
        try:
            value.astimezone(UTC)
        except OverflowError:
            raise ValueError("must be in the years 1 to 9999 in UTC, too") from None
    return value


Day = Annotated[date, Field(strict=False), BeforeValidator(_as_date)]
"""A day in the calendar, written YYYY-MM-DD."""

Moment = Annotated[
    AwareDatetime, Field(strict=False), BeforeValidator(_as_time), AfterValidator(within_calendar)
]
"""A point in time, written as RFC 3339 with a zone."""

PartOfDay = Annotated[str, BeforeValidator(_as_part_of_date)]
"""A day in the calendar, or the part of it that is known: ``1961-03-07``, ``1961-03``, ``1961``."""

_LINE = r"^[^\x00-\x1f\x7f]*$"
_PROSE = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
_WORDS = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*[^\s\x00-\x1f\x7f][^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
_CODE = r"^[a-z0-9]+(?:[_-][a-z0-9]+)*$"
_AMOUNT = r"^(?:0|[1-9][0-9]{0,11})\.[0-9]{2}$"
_CURRENCY = r"^[A-Z]{3}$"
_COUNTRY = r"^[A-Z]{2}$"
_POSTCODE = r"^(?:GIR 0AA|[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][A-Z]{2})$"
_UPRN = r"^[1-9][0-9]{0,11}$"
_USRN = r"^[1-9][0-9]{0,7}$"
_PERSON_ID = r"^p-[1-9][0-9]{0,17}$"
_ORGANISATION_ID = r"^o-[1-9][0-9]{0,17}$"
_STAFF_ID = r"^st-[1-9][0-9]{0,17}$"
_SORT_CODE = r"^[0-9]{6}$"
_ACCOUNT_NUMBER = r"^[0-9]{8}$"
_RETURN_CODE = r"^[0-9A-Z]{1,4}$"
_TRANSACTION_CODE = r"^[0-9A-Z]{2}$"

SHAPES = {
    _LINE: "one line of text, without line ends, tabs or other control characters",
    _PROSE: "text without control characters (line ends and tabs may be in it)",
    _WORDS: "words, without control characters (line ends and tabs may be in it)",
    _CODE: "a name in lower-case letters, digits, _ and -, such as missed_bin",
    _AMOUNT: "an amount in pounds and pence with a point and two decimals, such as 42.50",
    _CURRENCY: "a currency code of three capitals, such as GBP",
    _COUNTRY: "a country code of two capitals, such as GB",
    _POSTCODE: "a UK postcode in capitals with one space, such as ZZ1 1ZZ",
    _UPRN: "a UPRN: up to 12 digits, without leading zeros",
    _USRN: "a USRN: up to 8 digits, without leading zeros",
    _PERSON_ID: "the id of a person, such as p-12",
    _ORGANISATION_ID: "the id of an organisation, such as o-2",
    _STAFF_ID: "the id of a staff member, such as st-4",
    _SORT_CODE: "a sort code: six digits without hyphens",
    _ACCOUNT_NUMBER: "an account number: eight digits, leading zeros kept",
    _RETURN_CODE: "a return code: one to four digits or capitals, such as 0 or B",
    _TRANSACTION_CODE: "a transaction code: two digits or capitals, such as 17",
}
"""What a field of each pattern must be, in words that go after "must be", for people who read no patterns."""

Line = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=_LINE)]
"""One line of text, at most 200 characters."""

Prose = Annotated[str, StringConstraints(min_length=1, max_length=10_000, pattern=_PROSE)]
"""Text of several lines, at most 10,000 characters."""

Reason = Annotated[str, StringConstraints(min_length=1, max_length=2000, pattern=_WORDS)]
"""Why somebody does something, in words; it goes on record, and into the events that tell of it."""

Code = Annotated[str, StringConstraints(pattern=_CODE, max_length=64)]
"""A name from a list, in lower case: ``missed_bin``, ``bacs-arudd``."""

Key = Annotated[str, StringConstraints(min_length=1, max_length=128, pattern=_LINE)]
"""A reference as the system that gave it writes it, at most 128 characters."""

Amount = Annotated[str, StringConstraints(pattern=_AMOUNT)]
"""Money in pounds and pence as a decimal string, ``"42.50"``; never a float."""

Currency = Annotated[str, StringConstraints(pattern=_CURRENCY)]
"""A currency code of ISO 4217, such as ``GBP``."""

Country = Annotated[str, StringConstraints(pattern=_COUNTRY)]
"""A country code of ISO 3166-1 alpha-2, such as ``GB``."""

Postcode = Annotated[str, StringConstraints(pattern=_POSTCODE)]
"""A UK postcode in capitals with one space, ``ZZ1 1ZZ`` (BS 7666-5)."""

Uprn = Annotated[str, StringConstraints(pattern=_UPRN)]
"""A Unique Property Reference Number: up to 12 digits without leading zeros (BS 7666-2)."""

Usrn = Annotated[str, StringConstraints(pattern=_USRN)]
"""A Unique Street Reference Number: up to 8 digits (BS 7666-1)."""

PersonId = Annotated[str, StringConstraints(pattern=_PERSON_ID)]
"""This hub's own id of a person, ``p-12``. It changes when persons are merged or taken apart."""

OrganisationId = Annotated[str, StringConstraints(pattern=_ORGANISATION_ID)]
"""This hub's own id of an organisation, ``o-2``. It changes when organisations are merged or taken apart."""

StaffId = Annotated[str, StringConstraints(pattern=_STAFF_ID)]
"""This hub's own id of a staff member, ``st-4``. It changes when records are joined or taken apart."""

SortCode = Annotated[str, StringConstraints(pattern=_SORT_CODE)]
"""A UK bank's sort code, six digits without hyphens."""

AccountNumber = Annotated[str, StringConstraints(pattern=_ACCOUNT_NUMBER)]
"""A UK bank account, eight digits, leading zeros kept."""

ReturnCode = Annotated[str, StringConstraints(pattern=_RETURN_CODE)]
"""A bank's reason for not paying, as Bacs codes it."""

TransactionCode = Annotated[str, StringConstraints(pattern=_TRANSACTION_CODE)]
"""A Bacs transaction code: ``01``, ``17``, ``18``, ``19``."""
