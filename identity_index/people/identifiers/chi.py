"""Community Health Index numbers: everybody's who is with a doctor in Scotland.

Ten digits: the date of birth as DDMMYY, two more, one that is odd for males and even for females, and a check
digit. It was always modulus 11; since 1 November 2025 numbers of a day for which those have run out are given
out with a modulus 10 (Luhn) check digit, and either is right.
"""

from __future__ import annotations

from datetime import date

from identity_index.people.identifiers.checks import Check
from identity_index.people.normalise.day import NormalDay

_CENTURIES = (1900, 2000)


def fault(value: str) -> str | None:
    """Why a canonical value is no CHI number; None where it is one."""
    if not (len(value) == 10 and value.isascii() and value.isdigit()):
        return "no CHI number: they have ten digits"
    if not any(_is_day(value, century) for century in _CENTURIES):
        return "no CHI number: it does not begin with a day of birth"
    if not (Check.MOD11.passes(value) or Check.LUHN.passes(value)):
        return "no CHI number: its check digit is wrong"
    return None


def with_zero(value: str) -> str:
    """A number whose leading zero a spreadsheet dropped, with it; any other as it is."""
    if len(value) == 9 and value.isdigit() and fault(f"0{value}") is None:
        return f"0{value}"
    return value


def remarks(value: str, born: NormalDay | None, gender: str | None) -> tuple[str, ...]:
    """What a valid number says otherwise than the record does, without the values of either."""
    found = []
    if born is not None and not _fits(value, born):
        found.append("The CHI number is of somebody born on another day than the record says.")
    sex = "male" if int(value[8]) % 2 else "female"
    if gender in {"male", "female"} and gender != sex:
        found.append("The CHI number is of another sex than the record says.")
    return tuple(found)


def _fits(value: str, born: NormalDay) -> bool:
    day, month, year = int(value[:2]), int(value[2:4]), int(value[4:6])
    return (
        born.year % 100 == year
        and (born.month is None or born.month == month)
        and (born.day is None or born.day == day)
    )


def _is_day(value: str, century: int) -> bool:
    try:
        date(century + int(value[4:6]), int(value[2:4]), int(value[:2]))
    except ValueError:
        return False
    return True
