"""A record made ready to compare: every value normalised, nothing left that comparing does not use.

Features are kept with the record as JSON, so that a candidate is read ready to compare.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Any, NamedTuple, TypeVar

from pydantic_core import from_json

from identity_index.people.identifiers.identifier import Identifier
from identity_index.people.identifiers.schemes import Schemes
from identity_index.people.normalise.address import NormalAddress
from identity_index.people.normalise.name import NormalName
from identity_index.people.normalise.normal_person import normal_person
from identity_index.people.normalise.word_lists import words
from schemas.person_details import PersonDetails

T = TypeVar("T")
Number = tuple[str, str, str]
"""An identifier: its scheme, what it is compared by, and what it proves: STRONG, OWN or SHARED."""
Term = tuple[int, str]
"""A kind of value, one of BY_VALUE, and the value."""
STRONG, OWN, SHARED = "strong", "own", "shared"
"""Nobody has two; a person's own; several people's, such as a household's."""

AS_WRITTEN = "date_of_birth"
"""The key of ``further`` under which a date of birth stands that no calendar has, such as 1858-04-75."""
_NO_FUTURE = date.max
SHIPPED_SCHEMES = Schemes()


class Name(NamedTuple):
    """A name, folded. ``first`` is ``""`` where only a family name is known; with no ``family``, the one
    word in ``first`` may be either."""

    first: str
    family: str
    others: tuple[str, ...]
    """Further given names, former names, and what a style says, such as the seat of an earl."""


class Place(NamedTuple):
    """An address; ``""`` where a part is not known."""

    postcode: str
    """``EH12 5AA``, or a foreign one as it is written."""
    number: str
    """Of the house and what is in it: ``12a`` or ``12a 2/1``."""
    words: str
    """The other lines: each word once, sorted."""
    uprn: str

    @property
    def home(self) -> str:
        """All of it as one value; ``""`` where it is no more than a postcode."""
        if self.uprn:
            return self.uprn
        return "|".join((self.postcode, self.number, self.words)) if self.words else ""


class Features(NamedTuple):
    """What is compared of a record; a value that is not known is ``""`` or missing."""

    names: tuple[Name, ...] = ()
    born: str = ""
    """Digits: YYYYMMDD, YYYYMM or YYYY; eight may be no day that a calendar has."""
    gender: str = ""
    places: tuple[Place, ...] = ()
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    birthplace: str = ""
    occupation: str = ""
    identifiers: tuple[Number, ...] = ()

    def packed(self) -> str:
        """As JSON, to be kept with the record."""
        return _encode(self)

    @classmethod
    def unpacked(cls, text: str) -> Features:
        """What :meth:`packed` made. Raises ValueError for anything else."""
        try:
            parts = from_json(text, cache_strings="none")
        except ValueError as error:
            raise _no_features(error) from None
        return cls.made_of(parts)

    @classmethod
    def made_of(cls, parts: Any) -> Features:
        """Of what :meth:`packed` made, parsed. Raises ValueError for anything else."""
        try:
            names, born, gender, places, emails, phones, birthplace, occupation, identifiers = parts
            return cls(
                tuple([Name(first, family, tuple(others)) for first, family, others in names]),
                born,
                gender,
                tuple(map(Place._make, places)),
                tuple(emails),
                tuple(phones),
                birthplace,
                occupation,
                tuple([(scheme, value, kind) for scheme, value, kind in identifiers]),
            )
        except (TypeError, ValueError) as error:
            raise _no_features(error) from None


def _no_features(error: Exception) -> ValueError:
    return ValueError(f"these are not features of a person: {error}")


_encode = json.JSONEncoder(separators=(",", ":")).encode


def features(
    details: PersonDetails, today: date | None = None, schemes: Schemes = SHIPPED_SCHEMES
) -> Features:
    """What can be compared of ``details``; the same details always give the same features.

    ``today`` lets a date of birth in the future count as none; ``schemes`` are those of the settings.
    """
    normal = normal_person(details, today or _NO_FUTURE)
    written = details.further.get(AS_WRITTEN, "")
    return Features(
        names=_each(name for name in map(_name, normal.names) if name.first or name.family),
        born=str(normal.born).replace("-", "") if normal.born else _digits(written),
        gender=normal.gender or "",
        places=_each(place for place in map(_place, normal.addresses) if any(place)),
        emails=normal.emails,
        phones=normal.phones,
        birthplace=normal.place_of_birth or "",
        occupation=normal.occupation or "",
        identifiers=_each(
            _number(one)
            for one in schemes.read_each(details.identifiers, normal.born, normal.gender)
            if one.usable
        ),
    )


def _name(name: NormalName) -> Name:
    family = (
        "" if set(name.family) <= _styles() and not any(map(_names, name.given)) else "".join(name.family)
    )
    first, *further = [word for word in name.given if _names(word)] or [""]
    known = {first, family, *name.family}
    style = [word for word in name.suffixes if word.isalpha() and word not in _styles()]
    others = [word for word in (*further, *name.also, *style) if word not in known]
    return Name(first, family, tuple(dict.fromkeys(others)))


def _names(word: str) -> bool:
    """Does it name somebody? The ordinal of a baronet does not."""
    return not word[0].isdecimal()


@cache
def _styles() -> frozenset[str]:
    """Words of styles and titles that name nobody."""
    return (
        words("titles", "ranks")
        | words("titles", "titles")
        | words("titles", "suffixes")
        | words("family_names", "particles")
    )


def _place(address: NormalAddress) -> Place:
    postcode = address.postcode.usable if address.postcode else None
    return Place(
        postcode.whole if postcode else "",
        " ".join([part for part in (address.number, address.unit) if part]),
        " ".join(address.words),
        (address.uprn or "").lstrip("0"),
    )


def _digits(written: str) -> str:
    """Eight digits or nothing: of a date that no calendar has, the figures can still be compared."""
    digits = "".join([sign for sign in written if sign in "0123456789"])
    return digits if len(digits) == 8 else ""


def _number(one: Identifier) -> Number:
    return one.scheme, one.key, STRONG if one.strong else SHARED if one.may_repeat else OWN


def _each(values: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(values))
