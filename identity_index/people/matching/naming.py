"""How far two names agree."""

from __future__ import annotations

from functools import lru_cache

from identity_index.people.matching.closeness import alike, nearly
from identity_index.people.matching.features import Name
from identity_index.people.matching.fields import (
    FAMILY_ALIKE,
    FAMILY_AMONG,
    FAMILY_CLOSE,
    FAMILY_DIFFERS,
    FAMILY_PART,
    GIVEN_ALIKE,
    GIVEN_CLOSE,
    GIVEN_DIFFERS,
    GIVEN_FORM,
    GIVEN_INITIAL,
    GIVEN_MIDDLE,
    MISSING,
    OTHERS_DIFFER,
    OTHERS_SOME,
    SAME,
    STRAIGHT,
    SWAPPED,
)
from identity_index.people.normalise.alike import family_root, given_roots, sound

Levels = tuple[int, int, int, int]
"""Of given name, family name, their order and the other names."""
_MANY = 32_768
"""Pairs of different names that are remembered: whoever is near shares a name with many, and most names are
common ones."""
_NOTHING: Levels = (MISSING, MISSING, MISSING, MISSING)


def names_agree(new: tuple[Name, ...], old: tuple[Name, ...]) -> tuple[Levels, Name | None]:
    """The levels of the pair of names that agrees best, and which of the new names that is."""
    if len(new) == 1 and len(old) == 1:
        return _agree(new[0], old[0]), new[0]
    pairs = [(_agree(one, two), one, two) for one in new for two in old]
    if not pairs:
        return _NOTHING, None
    levels, name, _ = min(pairs, key=lambda pair: (_badness(pair[0]), *sorted(pair[1:])))
    return levels, name


def _badness(levels: Levels) -> float:
    """Further down is worse; half-way down stands what is missing."""
    return sum([2.5 if level == MISSING else level for level in levels])


@lru_cache(_MANY)
def given_level(one: str, two: str) -> int:
    """How far two given names agree, each of at least one letter."""
    if len(one) == 1 or len(two) == 1:
        return GIVEN_INITIAL if one[0] == two[0] else GIVEN_DIFFERS
    if one == two:
        return SAME
    if not given_roots(one).isdisjoint(given_roots(two)):
        return GIVEN_FORM
    if nearly(one, two):
        return GIVEN_CLOSE
    return GIVEN_ALIKE if alike(one, two) else GIVEN_DIFFERS


def _one_given(one: str, two: str) -> bool:
    """Is their ``given_level`` GIVEN_CLOSE or better? Hardly ever, so that there is nothing to remember."""
    if len(one) == 1 or len(two) == 1:
        return False
    return one == two or not given_roots(one).isdisjoint(given_roots(two)) or nearly(one, two)


@lru_cache(_MANY)
def family_level(one: str, two: str) -> int:
    """How far two family names agree, each of at least one letter."""
    if one == two:
        return SAME
    if nearly(one, two) or family_root(one) == family_root(two):
        return FAMILY_CLOSE
    if min(len(one), len(two)) >= 4 and (one in two or two in one):
        return FAMILY_PART
    return FAMILY_ALIKE if alike(one, two) or sound(one) == sound(two) else FAMILY_DIFFERS


def _agree(one: Name, two: Name) -> Levels:
    if not one.first or not two.first or not one.family or not two.family:
        return _in_part(one, two)
    given, family = given_level(one.first, two.first), family_level(one.family, two.family)
    if given >= GIVEN_INITIAL and family >= FAMILY_PART and _one_given(one.first, two.family):
        and_family = family_level(one.family, two.first)
        if and_family <= FAMILY_CLOSE:
            return given_level(one.first, two.family), and_family, SWAPPED, _others(one, two)
    given, family = _given_among(given, one, two), _family_among(family, one, two)
    order = STRAIGHT if given <= GIVEN_CLOSE and family <= FAMILY_CLOSE else MISSING
    return given, family, order, _others(one, two)


def _in_part(one: Name, two: Name) -> Levels:
    """One of them is a single name; where it stands as a first name it may be either."""
    given = family = MISSING
    if one.first and two.first:
        given = _given_among(given_level(one.first, two.first), one, two)
    if one.family and two.family:
        family = _family_among(family_level(one.family, two.family), one, two)
    elif one.family or two.family:
        alone, whole = (two, one) if one.family else (one, two)
        as_family = _family_among(family_level(alone.first, whole.family), one, two)
        if given == MISSING or as_family < min(given, FAMILY_ALIKE):
            return MISSING, as_family, MISSING, _others(one, two)
    return given, family, MISSING, _others(one, two)


def _given_among(level: int, one: Name, two: Name) -> int:
    """A given name may be a further one of the other's, or stand there as the family name."""
    if level <= GIVEN_INITIAL:
        return level
    among = (
        one.first == two.family
        or two.first == one.family
        or one.first in two.others
        or two.first in one.others
    )
    return GIVEN_MIDDLE if among else level


def _family_among(level: int, one: Name, two: Name) -> int:
    """A name that stands alone as a first name counts as a family name here."""
    if level <= FAMILY_PART:
        return level
    among = (one.family or one.first) in two.others or (two.family or two.first) in one.others
    return FAMILY_AMONG if among else level


def _others(one: Name, two: Name) -> int:
    if not one.others or not two.others:
        return MISSING
    shared = sum([len(word) > 1 and word in two.others for word in one.others])
    if shared == min(len(one.others), len(two.others)):
        return SAME
    if shared or any(_initial(a, b) or nearly(a, b) for a in one.others for b in two.others):
        return OTHERS_SOME
    return OTHERS_DIFFER


def _initial(one: str, two: str) -> bool:
    return one[0] == two[0] and (len(one) == 1 or len(two) == 1)
