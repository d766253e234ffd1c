"""Who is out of reach of a record: told before all of it is compared.

Most of those whom a record is compared with have a key or two in common with it, and nothing else: nothing
comes of them, and nobody asks why. So what all but their addresses say is added up, and of an address no more
is asked than whether it is at one postcode: where that leaves too little, there is no need to look closer.
"""

from __future__ import annotations

from collections.abc import Sequence

from identity_index.people.matching.birth import born_level
from identity_index.people.matching.comparing import Rarities, said_twice
from identity_index.people.matching.deciding import least_bits
from identity_index.people.matching.features import SHARED, Features
from identity_index.people.matching.fields import (
    ADDRESS,
    BIRTHPLACE,
    BORN,
    EMAIL,
    FAMILY,
    GENDER,
    GIVEN,
    HOME,
    MISSING,
    OCCUPATION,
    PHONE,
    SAME,
)
from identity_index.people.matching.naming import names_agree
from identity_index.people.matching.pattern import best_of, identifiers_agree, words_agree
from identity_index.people.matching.weights import Weights

_ROUNDING = 1e-6
"""Bits: sums in another order differ by less."""
_NUMBERS = -1
"""All identifiers together, in the place of a field."""


class Reach:
    """Of one record, in an index of so many persons."""

    def __init__(self, new: Features, persons: int, weights: Weights, rarities: Rarities) -> None:
        """``rarities``: by these weights."""
        self._new = new
        self._weights = weights
        self._tables = weights.tables
        self._rarities = rarities
        self._least = least_bits(persons, weights) - _ROUNDING
        self._codes = {code for one in new.places for code in (one.postcode, one.uprn) if code}
        terms = {(ADDRESS, one.postcode) for one in new.places} | {(HOME, one.home) for one in new.places}
        rarest = max([rarities[term] for term in terms if term[1]], default=0.0)
        # An address may say nothing at all.
        self._at_one = max(0.0, max(self._tables[ADDRESS]) + max(0.0, rarest))
        self._elsewhere = max(0.0, weights.elsewhere)

    def has(self, records: Sequence[Features]) -> bool:
        """May ``match`` link the record to the person whose records (at least one) these are, or ask?"""
        most = self._most(records[0])
        for each in records[1:]:
            # What one does not say is taken from the others; and each may say another number.
            for field, bits in self._most(each).items():
                if field == _NUMBERS:
                    most[field] = most.get(field, 0.0) + bits
                elif field not in most or most[field] < bits:
                    most[field] = bits
        return sum(most.values()) - sum(said_twice(most).values()) >= self._least

    def _most(self, old: Features) -> dict[int, float]:
        """The most that each field can be worth, of those that both records have."""
        # The quickest way to look at all of it: nothing is done oftener.
        names, born, gender, places, emails, phones, birthplace, occupation, identifiers = old
        new, rarities, tables = self._new, self._rarities, self._tables
        levels, name = names_agree(new.names, names)
        most = {field: tables[field][level] for field, level in enumerate(levels) if level != MISSING}
        if name is not None:
            if levels[GIVEN] == SAME:
                most[GIVEN] += rarities[GIVEN, name.first]
            if levels[FAMILY] == SAME:
                most[FAMILY] += rarities[FAMILY, name.family or name.first]
        if born and new.born:
            level = born_level(new.born, born)
            most[BORN] = tables[BORN][level] + (rarities[BORN, born] if level == SAME else 0.0)
        if gender and new.gender:
            most[GENDER] = tables[GENDER][gender != new.gender]
        if places and new.places:
            shared = any(one.postcode in self._codes or one.uprn in self._codes for one in places)
            most[ADDRESS] = self._at_one if shared else self._elsewhere
        if emails and new.emails:
            most[EMAIL] = self._of_value(EMAIL, *best_of(new.emails, emails))
        if phones and new.phones:
            most[PHONE] = self._of_value(PHONE, *best_of(new.phones, phones))
        if birthplace and new.birthplace:
            most[BIRTHPLACE] = self._of_value(BIRTHPLACE, words_agree(new.birthplace, birthplace), birthplace)
        if occupation and new.occupation:
            most[OCCUPATION] = self._of_value(OCCUPATION, words_agree(new.occupation, occupation), occupation)
        if identifiers and new.identifiers:
            agree = identifiers_agree(new.identifiers, identifiers)
            bits = [
                self._weights.identifier(scheme, kind == SHARED).bits[level] for scheme, level, kind in agree
            ]
            most[_NUMBERS] = sum([one for one in bits if one > 0])
        return most

    def _of_value(self, field: int, level: int, value: str) -> float:
        bits = self._tables[field][level]
        return bits + self._rarities[field, value] if level == SAME else bits
