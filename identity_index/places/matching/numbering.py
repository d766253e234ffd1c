"""How far the number and the flat of a text agree with those of a property. Pure."""

from __future__ import annotations

from identity_index.places.matching import ladders
from identity_index.places.matching.known import Form
from identity_index.places.matching.ladders import MISSING
from identity_index.places.matching.units import FLAT, SOME, floor_of
from identity_index.places.matching.written import Number, Reading

MORE_NUMBERS = "the text names more numbers than it has"


def numbers_agree(reading: Reading, form: Form) -> tuple[int, int, str]:
    """The levels of number and unit, and what is against them."""
    number, unit, theirs, within = reading.number, reading.unit, form.number, form.unit
    if number is not None and theirs is not None and number.start == theirs.start:
        if number.suffix and not unit and within == number.suffix and not theirs.suffix:
            number, unit = number._replace(suffix=""), within  # 14A: flat A of 14
        elif theirs.suffix and not within and unit == theirs.suffix and not number.suffix:
            number, unit = theirs, ""
    beyond = number is not None and theirs is not None and number.end > max(theirs.start, theirs.end)
    return _number_level(number, theirs), _unit_level(unit, within), MORE_NUMBERS if beyond else ""


def _number_level(one: Number | None, two: Number | None) -> int:
    if one is None:
        return MISSING if two is None else ladders.NUMBER_UNSAID
    if two is None:
        return ladders.NUMBER_UNKNOWN
    if one == two:
        return ladders.NUMBER_SAME
    if two.end and two.has(one.start):
        of_its_own = one.suffix and not one.end and (one.start, one.suffix) != (two.start, two.suffix)
        return ladders.NUMBER_SUFFIX if of_its_own else ladders.NUMBER_RANGE
    if one.end and one.has(two.start):
        return ladders.NUMBER_RANGE
    if one.start == two.start and not (one.suffix and two.suffix):
        return ladders.NUMBER_SUFFIX
    return ladders.NUMBER_OTHER


def _unit_level(one: str, two: str) -> int:
    if one == two:
        return ladders.UNIT_SAME if one else ladders.UNIT_NEITHER
    if one == SOME and two.startswith(SOME) and FLAT not in two.split():
        return ladders.UNIT_LIKE  # the flat above the shop is not the shop
    if not one or (two and one == SOME):
        return ladders.UNIT_UNSAID
    if not two:
        return ladders.UNIT_UNKNOWN
    for floor, other in ((floor_of(one), two), (floor_of(two), one)):
        if floor:
            return ladders.UNIT_LIKE if floor == other.split("/")[0] else ladders.UNIT_OTHER
    first, second = one.split("/"), two.split("/")
    if len(first) != len(second) and (first[-1] == second[-1] or first[0] == second[0]):
        return ladders.UNIT_LIKE
    return ladders.UNIT_OTHER
