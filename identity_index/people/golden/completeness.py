"""How much a value says; more is more, and only values of one attribute are compared."""

from __future__ import annotations

from identity_index.people.normalise.address import NormalAddress
from identity_index.people.normalise.day import NormalDay
from identity_index.people.normalise.name import NormalName


def of_name(name: NormalName | None) -> int:
    """A name written out counts two, an initial one."""
    if name is None:
        return 0
    return sum(1 + (len(part) > 1) for part in (*name.given, *name.family))


def of_day(day: NormalDay | None) -> int:
    """How many of year, month and day are known."""
    if day is None:
        return 0
    return 1 + (day.month is not None) + (day.day is not None)


def of_address(address: NormalAddress | None) -> int:
    """A UPRN says more than everything else; then a British postcode, then house and street."""
    if address is None:
        return 0
    postcode = address.postcode.usable if address.postcode else None
    british = postcode is not None and not postcode.foreign
    return 8 * (address.uprn is not None) + 4 * british + 2 * bool(address.number) + bool(address.words)
