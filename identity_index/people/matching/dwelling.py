"""How far two sets of addresses agree. Postcode, lines and UPRN are one field, because they say one thing."""

from __future__ import annotations

from identity_index.people.matching.closeness import likeness, slips
from identity_index.people.matching.features import Place, Term
from identity_index.people.matching.fields import (
    ADDRESS,
    ADDRESS_DIFFERS,
    AREA_SAME,
    BOTH_LIKE,
    DISTRICT_SAME,
    HOME,
    LINES_LIKE,
    LINES_SAME,
    MISSING,
    NEIGHBOUR,
    POSTCODE_CLOSE,
    POSTCODE_LIKE,
    POSTCODE_SAME,
    SAME,
)

_SAME_LINES, _LIKE_LINES = 88.0, 65.0
"""Likeness of lines that are the same but for slips, and of those in which a line is missing or garbled."""


def places_agree(new: tuple[Place, ...], old: tuple[Place, ...]) -> tuple[int, Term | None]:
    """The level of the pair of addresses that agrees best, and what of ``new`` is the same in both."""
    pairs = [(level, one) for one in new for two in old if (level := _agree(one, two)) != MISSING]
    if not pairs:
        return MISSING, None
    level, one = min(pairs)
    if level == SAME:
        return level, (HOME, one.home)
    return level, (ADDRESS, one.postcode) if level == POSTCODE_SAME else None


def district(postcode: str) -> str:
    """``EH12`` of ``EH12 5AA``; of a foreign postcode the first half."""
    outward, _, inward = postcode.partition(" ")
    return outward if inward else postcode[: (len(postcode) + 1) // 2]


def _agree(one: Place, two: Place) -> int:
    if one.uprn and one.uprn == two.uprn:
        return SAME
    lines = _lines(one, two)
    codes = bool(one.postcode and two.postcode)
    if codes and one.postcode == two.postcode:
        return POSTCODE_SAME if lines == MISSING else (SAME, POSTCODE_LIKE, NEIGHBOUR)[lines]
    if lines == SAME:
        return LINES_SAME
    close = codes and slips(one.postcode, two.postcode, 1) == 1
    if lines == 1:
        return BOTH_LIKE if close else LINES_LIKE
    if close:
        return POSTCODE_CLOSE
    if codes:
        return _districts(one.postcode, two.postcode)
    return ADDRESS_DIFFERS if lines != MISSING or (one.uprn and two.uprn) else MISSING


def _lines(one: Place, two: Place) -> int:
    """0 the same, 1 like, 2 other. Next door is like; another street of the same town is not."""
    if not one.words or not two.words:
        return MISSING
    alike = likeness(one.words, two.words)
    if one.number and two.number and one.number != two.number:
        return 1 if alike >= _SAME_LINES else 2
    return 0 if alike >= _SAME_LINES else 1 if alike >= _LIKE_LINES else 2


def _districts(one: str, two: str) -> int:
    here, there = district(one), district(two)
    if here == there:
        return DISTRICT_SAME
    return AREA_SAME if _area(here) == _area(there) else ADDRESS_DIFFERS


def _area(district: str) -> str:
    """Its letters, else its first figure."""
    return district.rstrip("0123456789") or district[:1]
