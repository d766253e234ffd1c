"""Words of a text: of what kind they are, which are cut short, how far two postcodes agree. Pure."""

from __future__ import annotations

from itertools import pairwise

from rapidfuzz.distance import OSA

from identity_index.people.matching.closeness import nearly
from identity_index.people.normalise.word_lists import short_for, words
from identity_index.places.matching import ladders
from identity_index.places.matching.known import Words
from identity_index.places.matching.ladders import MISSING
from identity_index.places.matching.written import kinds

_BEGINNING = (3, 4)
"""Letters of a word that is cut short."""


def postcode_level(one: str, two: str) -> int:
    """The level of the ladder of postcodes; each without its space, "" where there is none."""
    if not one or not two:
        return MISSING
    if one == two:
        return ladders.CODE_SAME
    if len(one) > 4 and OSA.distance(one, two, score_cutoff=1) <= 1:
        return ladders.CODE_SLIP
    if len(one) > 4 and one[:-2] == two[:-2]:
        return ladders.CODE_SECTOR
    outward = one[:-3] if len(one) > 4 else one
    return ladders.CODE_DISTRICT if outward == two[:-3] else ladders.CODE_OTHER


def houses_in(said: Words) -> frozenset[str]:
    """The words before what says that they name a house: ``ivy`` of Ivy Cottage."""
    ends = words("addresses", "house.kinds")
    return frozenset(
        one for one, kind in pairwise(said) if kind in ends and one not in kinds() and one not in ends
    )


def begins(word: str, said: str) -> bool:
    """Is it the word cut short, as in Edin?"""
    return len(word) > len(said) + 1 and len(said) in _BEGINNING and word.startswith(said)


_ALSO = {"great": "gro"}
"""What is short for another word, and for a kind of street too: great, and grove."""


def kind_in(word: str) -> str:
    """The kind of street that a word says, perhaps with a slip; "" where it says none."""
    word = _ALSO.get(word, word)
    if word in kinds():
        return word
    if len(word) < 4:
        return ""
    same = short_for("addresses", "same")
    long = [one for one in _long_kinds() if one[0] == word[0] and nearly(one, word)]
    return same[long[0]] if long else ""


def _long_kinds() -> list[str]:
    same = short_for("addresses", "same")
    return [one for one, short in same.items() if len(one) > 3 and short in kinds()]
