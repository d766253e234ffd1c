"""Whether two systems say the same of somebody, as far as both say anything.

This is kinder than matching: it decides what a steward is shown as a disagreement, and what a system is asked
to correct. Nobody is to be asked to write Robert for Bob.
"""

from __future__ import annotations

from collections.abc import Hashable

from identity_index.people.normalise.address import NormalAddress
from identity_index.people.normalise.alike import family_in_english, given_roots
from identity_index.people.normalise.day import NormalDay
from identity_index.people.normalise.name import NormalName


def agrees(one: Hashable, other: Hashable) -> bool:
    """Of two forms of the same attribute; equal texts agree, and the rest as below."""
    if one is other:
        return True
    if isinstance(one, NormalName) and isinstance(other, NormalName):
        return _names(one, other)
    if isinstance(one, NormalDay) and isinstance(other, NormalDay):
        return _days(one, other)
    if isinstance(one, NormalAddress) and isinstance(other, NormalAddress):
        return _addresses(one, other)
    return one == other


def _names(one: NormalName, other: NormalName) -> bool:
    """One surname, and given names of which none says another than the one in its place."""
    if one.surname != other.surname and _families(one) != _families(other):
        return False
    return all(_given(mine, theirs) for mine, theirs in zip(one.given, other.given, strict=False)) and bool(
        one.given
    ) == bool(other.given)


def _families(name: NormalName) -> list[str]:
    return [family_in_english(part) for part in name.family]


def _given(one: str, other: str) -> bool:
    if len(one) == 1 or len(other) == 1:
        return one[0] == other[0]
    return one == other or bool(given_roots(one) & given_roots(other))


def _days(one: NormalDay, other: NormalDay) -> bool:
    return (
        one.year == other.year
        and (one.month is None or other.month is None or one.month == other.month)
        and (one.day is None or other.day is None or one.day == other.day)
    )


def _addresses(one: NormalAddress, other: NormalAddress) -> bool:
    """One property, by its number where both have that; else one house and postcode, or the same words."""
    if one.uprn is not None and other.uprn is not None:
        return one.uprn == other.uprn
    if (one.number, one.unit) != (other.number, other.unit):
        return False
    here, there = (each.postcode.usable if each.postcode else None for each in (one, other))
    if here is not None and there is not None:
        return here == there and (one.number is not None or one.words == other.words)
    return one.words == other.words
