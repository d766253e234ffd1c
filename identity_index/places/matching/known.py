"""What a property may be called, ready to compare: all that its council and Royal Mail write of it. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from identity_index.people.normalise.folding import fold
from identity_index.places.matching.units import (
    FLAT,
    SOME,
    may_be_units,
    one_form,
    unit,
    units_in_words,
    units_out,
)
from identity_index.places.matching.written import Number, read, words_of

Words = tuple[str, ...]
MOST_FORMS = 6
MOST_NAMES = 6
MOST_FORMER = 8


class Form(NamedTuple):
    """One way to call it. ``names``: words of the house, and of what is in it; ``unit`` too where that has a
    name and no number; ``former``: it was called so before, and is not any more."""

    number: Number | None
    unit: str
    street: Words
    names: Words
    former: bool = False


class Known(NamedTuple):
    """A property. ``postcode`` without its space, "" where none is known; ``areas``: each locality and town
    that anybody writes for it; ``former_traders``: who traded there before, and does not any more."""

    uprn: int
    postcode: str
    forms: tuple[Form, ...]
    traders: tuple[Words, ...]
    areas: tuple[Words, ...]
    former_traders: tuple[Words, ...] = ()

    def packed(self) -> str:
        """As JSON, without the UPRN."""
        were = (self.former_traders,) if self.former_traders else ()
        return _encode((self.postcode, self.forms, self.traders, self.areas, *were))

    @classmethod
    def unpacked(cls, uprn: int, text: str) -> Known:
        """What ``packed`` made."""
        postcode, forms, traders, areas, *were = _decode(text)
        return cls(
            uprn,
            postcode,
            tuple(
                [
                    Form(
                        None if number is None else Number._make(number),
                        unit,
                        tuple(street),
                        tuple(names),
                        *former,
                    )
                    for number, unit, street, names, *former in forms
                ]
            ),
            tuple(map(tuple, traders)),
            tuple(map(tuple, areas)),
            tuple([tuple(one) for some in were for one in some]),
        )


class Called(NamedTuple):
    """An address in a gazetteer's parts, as text. ``within``: what is in the building; ``building``: its
    name, with its number where it has no other."""

    within: str
    building: str
    number: Number | None
    street: str
    areas: Sequence[str]


def known(
    uprn: int,
    postcode: str,
    called: Iterable[Called],
    traders: Iterable[str],
    were: Iterable[Called] = (),
    traded: Iterable[str] = (),
) -> Known:
    """``traders``: who trades there; ``were``: what it was called before; ``traded``: who traded there
    before, the last to go first."""
    said, past = list(called), list(were)
    forms = dict.fromkeys(map(form_of, said))
    former = dict.fromkeys(one for one in map(form_of, past) if one not in forms)
    names = dict.fromkeys(words_of(one) for one in traders)
    gone = dict.fromkeys(words for one in traded if (words := words_of(one)) and words not in names)
    areas = dict.fromkeys(words_of(area) for one in (*said, *past) for area in one.areas)
    return Known(
        uprn,
        postcode,
        (*tuple(forms)[:MOST_FORMS], *[one._replace(former=True) for one in former][:MOST_FORMER]),
        tuple([one for one in names if one][:MOST_NAMES]),
        tuple([one for one in areas if one][:MOST_NAMES]),
        tuple(gone)[:MOST_NAMES],
    )


def form_of(called: Called) -> Form:
    """An address made comparable."""
    within, names = _parted(called.within)
    if called.within and not within:
        within, names = _by_name(called.within, names)
    number, building = called.number, called.building
    if number is None and building:
        said = read(building)
        first = said.readings[0]
        number, building = first.number, " ".join(said.words)
        if number is not None and said.words and not within:
            within = f"{number.start}{number.suffix}"  # 3 Example House: a flat in it
            number = None
        within = within or first.unit.removeprefix(SOME)
    elif building:
        other, others = _parted(building)
        within, building = within or other, " ".join(others)
    return Form(number, within, words_of(called.street), (*names, *words_of(building)))


def _by_name(text: str, names: Words) -> tuple[str, Words]:
    """What is in a house and no flat by its number is not the house itself: ``Office 4``, ``Penthouse``."""
    said = fold(text.lower()).split()
    numbered = next((one for one in said if _FIGURE.fullmatch(one)), "")
    names = tuple([one for one in names if not _FIGURE.fullmatch(one)])
    flat = [FLAT] if SOME in units_in_words(said)[0] else []
    return (one_form(numbered) if numbered else SOME + " ".join([*names, *flat])), names


@lru_cache(8192)
def _parted(text: str) -> tuple[str, Words]:
    """The unit that a text names, and its other words."""
    if not text:
        return "", ()
    found = units_out(text.lower())
    spoken, kept = units_in_words(fold(found.rest).split())
    pairs = [unit(one, two) for one, two in found.pairs]
    units = [one for one in (*found.sure, *pairs, *spoken) if one != SOME]
    if not units and kept and _FIGURE.fullmatch(kept[0]):
        units, kept = [one_form(kept[0])], kept[1:]
    elif not units and len(kept) == 1:
        alone = [one for _, one in may_be_units(kept)]
        units, kept = alone, [] if alone else kept
    return (units or [""])[0], words_of(" ".join(kept))


_FIGURE = re.compile(r"\d{1,3}[a-z]?")
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_decode = json.JSONDecoder().decode
