"""An invented town: who lives there follows from their number, so that any part of it can be had at once.

Names are put together from syllables and spread as names are: a few are common, most are rare. Two or three
share a home and a family name, about 35 a postcode; birthdays lie in ninety years. What another office holds
of somebody is the same person with the faults that such records have.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from schemas.people import PersonName
from schemas.person_details import HeldAddress, PersonDetails, TypedIdentifier

_FIRST = "Ar Bel Cor Dun El Fer Gal Hes Is Jor Kel Lor Mor Nel Pen Quil Ros Sten Tam Ul"
_LAST = "a wyn ina eth ie bert us ella mond ick ena gar ot dric is vey ull ama ith o"
_CLAN = "Mac Ab Carn Dal Ed Fin Glen Inver Kil Loch Mon Pit Strath Tor"
_MIDDLE = "ber der fer ger ler mer ner per ser ter va li ro ru sa to"
_SEAT = "burn dale field ford gate ham head law mont more son side ton well"
_WAYS = ("Road", "Street", "Lane", "Way", "Place", "Terrace", "Court", "Drive")
_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"
_IN_A_POSTCODE = 15
"""Homes."""
_WIDE = 99 * 10 * len(_LETTERS) ** 2
"""How many postcodes there can be."""


@dataclass(frozen=True, slots=True)
class Town:
    """``seed``: another is another town."""

    seed: int = 1

    def person(self, number: int) -> PersonDetails:
        """What the first office holds of whoever has this number, from 0."""
        home = number * 10 // 23
        chance, of_home = self._chance("person", number), self._chance("home", home)
        family = _name(of_home, _CLAN, _MIDDLE, _SEAT)
        given = _name(chance, _FIRST, _LAST)
        # Far apart from one to the next, as such numbers are, and each once.
        spread = (number + 1) * 2_654_435_761 % 10**8
        numbers = [TypedIdentifier(scheme="library", value=f"L{spread:08}")]
        year, day = 1931 + int(90 * chance.random()), chance.randrange(12 * 28)
        return PersonDetails(
            name=PersonName(full=f"{given} {family}", given=given, family=family),
            date_of_birth=f"{year}-{day // 28 + 1:02}-{day % 28 + 1:02}",
            gender="female" if chance.random() < 0.5 else "male",
            address=_address(home, of_home),
            emails=[f"{spread % 36**5:x}.{given.lower()}@example.org"] if chance.random() < 0.5 else [],
            identifiers=numbers if chance.random() < 0.2 else [],
        )

    def elsewhere(self, number: int) -> PersonDetails:
        """What another office holds of the same person: less, and some of it wrong."""
        held, chance = self.person(number), self._chance("elsewhere", number)
        name, born, address = held.name, held.date_of_birth, held.address
        assert name is not None
        assert name.given is not None
        assert born is not None
        given = _slip(name.given, chance) if chance.random() < 0.05 else name.given
        if chance.random() < 0.03:
            born = f"{born[:8]}{chance.randrange(28) + 1:02}"
        if chance.random() < 0.1:
            home = chance.randrange(1_000_000)
            address = _address(home, self._chance("home", home))
        return held.model_copy(
            update={
                "name": PersonName(full=f"{given} {name.family}", given=given, family=name.family),
                "date_of_birth": born,
                "address": address,
                "emails": held.emails if chance.random() < 0.6 else [],
                "identifiers": [],
            }
        )

    def _chance(self, what: str, number: int) -> Random:
        return Random(f"{self.seed} {what} {number}")


def _name(chance: Random, *parts: str) -> str:
    """The first of each are the commonest."""
    return "".join([words[int(len(words) * chance.random() ** 2)] for words in map(str.split, parts)])


def _address(home: int, chance: Random) -> HeldAddress:
    place = home // _IN_A_POSTCODE % _WIDE
    street = Random(place)
    named = f"{_name(street, _CLAN, _MIDDLE)} {street.choice(_WAYS)}"
    place, last = divmod(place, len(_LETTERS))
    place, first = divmod(place, len(_LETTERS))
    district, sector = divmod(place, 10)
    return HeldAddress(
        lines=[f"{chance.randrange(1, 200)} {named}", "Trialton"],
        postcode=f"ZZ{district + 1} {sector}{_LETTERS[first]}{_LETTERS[last]}",
    )


def _slip(word: str, chance: Random) -> str:
    at = chance.randrange(1, len(word))
    return word[:at] + word[at - 1] + word[at:]
