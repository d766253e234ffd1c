"""What a master stands for."""

from __future__ import annotations

from enum import StrEnum

from ledger import numbers


class Kind(StrEnum):
    """Its value is also the name of the numbers that its masters are given."""

    PERSON = numbers.PERSON
    PLACE = numbers.PLACE
    STAFF = numbers.STAFF
    ORGANISATION = numbers.ORGANISATION
