"""How common a value is: agreeing on a rare name says more than agreeing on a common one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Protocol

from identity_index.people.matching.features import Features, Term
from identity_index.people.matching.fields import (
    ADDRESS,
    BIRTHPLACE,
    BORN,
    EMAIL,
    FAMILY,
    GIVEN,
    HOME,
    OCCUPATION,
    PHONE,
)


class Frequencies(Protocol):
    """What the index has counted: persons, not records, so that one who is in twenty systems counts once."""

    @property
    def persons(self) -> int:
        """How many there are."""
        ...

    def count(self, kind: int, value: str) -> int:
        """How many of them have that value; ``kind`` is one of BY_VALUE."""
        ...

    def total(self, kind: int) -> int:
        """How many values of the kind were counted."""
        ...


def terms(of: Features) -> tuple[Term, ...]:
    """What is to be counted of a record, and what must be known of how common it is to compare it."""
    found: list[Term] = []
    for name in of.names:
        found += [(kind, value) for kind, value in ((GIVEN, name.first), (FAMILY, name.family)) if value]
    for place in of.places:
        found += [(kind, value) for kind, value in ((ADDRESS, place.postcode), (HOME, place.home)) if value]
    found += [(EMAIL, value) for value in of.emails]
    found += [(PHONE, value) for value in of.phones]
    single = ((BORN, of.born), (BIRTHPLACE, of.birthplace), (OCCUPATION, of.occupation))
    found += [(kind, value) for kind, value in single if value]
    return tuple(dict.fromkeys(found))


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

    def count(self, kind: int, value: str) -> int:
        """As :class:`Frequencies` has it."""
        return self._counts[kind, value]

    def total(self, kind: int) -> int:
        """As :class:`Frequencies` has it."""
        return self._totals[kind]
