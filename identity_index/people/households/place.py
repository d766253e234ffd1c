"""Whether two addresses are one home. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from identity_index.people.matching import Features, keys
from identity_index.people.matching.features import Place as Compared
from identity_index.people.normalise.address import read_address
from schemas.person_details import HeldAddress


@dataclass(frozen=True, slots=True)
class Place:
    """A home: by its UPRN, by its lines and postcode, or by both. ``also``: other numbers that the property
    has or had, which was numbered anew."""

    uprn: str = ""
    postcode: str = ""
    number: str = ""
    words: str = ""
    also: tuple[str, ...] = ()

    @property
    def by_lines(self) -> bool:
        """Do the lines alone tell it from its neighbours?"""
        return bool(self.number and self.words)

    def is_also(self, other: Place) -> bool:
        """Two UPRNs decide, where both are known; else lines and postcode do, which then have to be whole."""
        if self.uprn and other.uprn:
            return self.uprn == other.uprn or other.uprn in self.also or self.uprn in other.also
        mine, theirs = (self.postcode, self.number, self.words), (other.postcode, other.number, other.words)
        return self.by_lines and bool(self.postcode) and mine == theirs

    @property
    def keys(self) -> tuple[int, ...]:
        """The blocking keys by which records of it are found."""
        words = self.words if self.by_lines else ""
        numbers = (self.uprn, *self.also)
        return keys(Features(places=tuple(Compared("", self.number, words, one) for one in numbers)))


def place_of(address: HeldAddress | None) -> Place | None:
    """None where it is not known, or too little is to tell a home by."""
    if address is None:
        return None
    read = read_address(address)
    if read.why is not None or read.value is None:
        return None
    found = read.value
    code = found.postcode.usable if found.postcode else None
    place = Place(
        (found.uprn or "").lstrip("0"),
        code.whole if code else "",
        " ".join(part for part in (found.number, found.unit) if part),
        " ".join(found.words),
    )
    return place if place.uprn or (place.by_lines and place.postcode) else None
