"""How far two dates of birth agree."""

from __future__ import annotations

from identity_index.people.matching.closeness import slips
from identity_index.people.matching.fields import (
    BORN_DAY,
    BORN_DIFFERS,
    BORN_DIGIT,
    BORN_MONTH,
    BORN_NEAR,
    BORN_SAME_YEAR,
    BORN_SWAPPED,
    BORN_TWO_DIGITS,
    BORN_YEAR,
    MISSING,
    SAME,
)


def born_level(one: str, two: str) -> int:
    """How far they agree, each YYYYMMDD, YYYYMM, YYYY or nothing; eight digits may be no day at all."""
    if not one or not two:
        return MISSING
    if len(one) == 8 and len(two) == 8:
        return _days(one, two)
    if len(one) == 4 or len(two) == 4:
        return BORN_YEAR if one[:4] == two[:4] else _years(one, two)
    if one[:6] == two[:6]:
        return BORN_MONTH
    return BORN_SAME_YEAR if one[:4] == two[:4] else _years(one, two)


def _days(one: str, two: str) -> int:
    if one == two:
        return SAME
    year, month = one[:4] == two[:4], one[4:6] == two[4:6]
    if year and one[4:6] == two[6:] and one[6:] == two[4:6]:
        return BORN_SWAPPED
    apart = slips(one, two, 2)
    if apart == 1:
        return BORN_DIGIT
    if year and month:
        return BORN_MONTH
    if one[4:] == two[4:]:
        return BORN_DAY
    if apart == 2:
        return BORN_TWO_DIGITS
    return BORN_SAME_YEAR if year else _years(one, two)


def _years(one: str, two: str) -> int:
    return BORN_NEAR if abs(int(one[:4]) - int(two[:4])) <= 2 else BORN_DIFFERS
