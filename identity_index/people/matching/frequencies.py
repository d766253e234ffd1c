"""How common a value is: agreeing on a rare name says more than agreeing on a common one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Protocol

from identity_index.people.matching.features import Features
from identity_index.people.matching.fields import (
    ADDRESS,
    BIRTHPLACE,
    BORN,
    EMAIL,
    FAMILY,
    GIVEN,
    OCCUPATION,
    PHONE,
)

Term = tuple[int, str]
"""The number of a field (of FIELDS) and a value."""


class Frequencies(Protocol):
    """What the index has counted: persons, not records, so that one who is in twenty systems counts once."""

    @property
    def persons(self) -> int:
        """How many there are."""
        ...

    def count(self, field: int, value: str) -> int:
        """How many of them have that value in the field."""
        ...

    def total(self, field: int) -> int:
        """How many values of the field were counted."""
        ...


def terms(of: Features) -> tuple[Term, ...]:
    """What is to be counted of a record, and what must be known of how common it is to compare it."""
    found: dict[Term, None] = {}
    for name in of.names:
        found[GIVEN, name.first] = None
        if name.family:
            found[FAMILY, name.family] = None
    for place in of.places:
        if place.postcode:
            found[ADDRESS, place.postcode] = None
    for field, values in ((EMAIL, of.emails), (PHONE, of.phones)):
        for value in values:
            found[field, value] = None
    for field, value in ((BORN, of.born), (BIRTHPLACE, of.birthplace), (OCCUPATION, of.occupation)):
        if value:
            found[field, value] = None
    return tuple(found)


def fresh_terms(of: Features, others: Iterable[Features]) -> tuple[Term, ...]:
    """What is to be counted when a record is linked to the person whose other records are ``others``."""
    held = {term for other in others for term in terms(other)}
    return tuple([term for term in terms(of) if term not in held])


class Counted:
    """Frequencies in memory."""

    def __init__(self, persons: int = 0) -> None:
        self.persons = persons
        self._counts: Counter[Term] = Counter()
        self._totals: Counter[int] = Counter()

    def add(self, fresh: Iterable[Term]) -> None:
        """Count these."""
        for term in fresh:
            self._counts[term] += 1
            self._totals[term[0]] += 1

    def count(self, field: int, value: str) -> int:
        """As :class:`Frequencies` has it."""
        return self._counts[field, value]

    def total(self, field: int) -> int:
        """As :class:`Frequencies` has it."""
        return self._totals[field]
