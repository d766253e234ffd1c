"""What is within a house, in the many ways it is written in Scotland: ``Flat 2/1``, ``2F1``, ``1/L``. Pure.

Each is made one form: ``2/1``, ``1/l``, ``0/2`` (``GF2``, ``G/2`` and ``0/2`` are one), ``3``, ``a``, ``b``;
a floor of which no flat is named ``1f``, which is no flat 1. What has a name in place of a number is ``+``
and its words: ``+penthouse``, ``+managers flat``.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from identity_index.people.matching.closeness import nearly
from identity_index.people.normalise.word_lists import forms, short_for, words

_LIST = "addresses"
_FLOOR = r"\d{1,2}|lg|gf|bf|tf|g|b|t|p"
_FLAT = r"\d{1,3}[a-z]?|left|right|middle|centre|front|rear|back|[a-z]"
_PREFIX = r"\b(?:flat|flt|fl|apartment|apt|unit)\.?\s*"
_WITH_FLOOR_AND_F = re.compile(r"\b(\d{1,2}|lg|g|b|t|p)\s?f\s?(\d{1,2}|[lrmfkcb])\b(?!\s*/)")
_THREE = re.compile(rf"\b(\d{{1,4}}[a-z]?)\s*/\s*({_FLOOR})\s*/\s*({_FLAT})\b")
_SAID_FLAT = re.compile(rf"{_PREFIX}({_FLOOR})\s*[-/\\]\s*({_FLAT})\b")
_SLASHED = re.compile(rf"\b(\d{{1,4}}[a-z]?|lg|gf|bf|tf|g|b|t|p)\s*[/\\]\s*({_FLAT})\b")
_BEFORE_HOUSE = re.compile(r"\b(\d{1,2}|lg|g|b|t|p)f(\d{1,2}|[lrmfkcb])\s*[/\\]\s*(\d{1,4}[a-z]?)\b")
_FLOOR_THEN_SIDE = re.compile(
    r"\b(\d{1,2}|lg|g|b|t|p)\s?/?\s?f(?:lr?)?\.?\s?[-/]?\s?"
    r"(left|right|middle|centre|front|rear|back|[lrm])\b"
)
_FIGURE_THEN_SIDE = re.compile(
    r"(?<!flat )(?<!flt )(?<!fl )(?<!apt )\b(\d{1,2}) (left|right|lft|rgt|lhs|rhs)\b"
)
_UP = re.compile(rf"\b(\d{{1,2}})\s?up\s?[-/]?\s?({_FLAT})\b")
_POINTED = re.compile(r"(?<![\d.])(\d{1,4})\.(\d{1,2})(?![\d.])")
_FLOOR_AND_F = re.compile(r"(\d{1,2}|g)f")
_WITH_SIDE = re.compile(r"(\d{1,2}|g)([lrm])")
_RUN_TOGETHER = re.compile(
    r"\b(ground|first|second|third|fourth|fifth|top|\d{1,2}(?:st|nd|rd|th))(floor|flr)\b"
)
_NUMBERS = re.compile(r"\d+")
_FIGURE = re.compile(r"\d{1,4}[a-z]?")
_GROUND = frozenset({"g", "gf", "p"})
"""``PF2`` is on the platform floor: by the main door."""
_FLOOR_WORDS = frozenset({"floor", "flr"})
FLAT = "flat"
SOME = "+"
"""A flat, and it is not said which."""
_FLOOR_ALONE = re.compile(r"(\d{1,2})f")
_WITHOUT_NUMBER = frozenset({"penthouse"})
"""There is one, so that a number after it is the house's."""
_SHORT_SIDES = frozenset("lrm")
_ORDINAL = re.compile(r"^(\d{1,2})(?:st|nd|rd|th)$")


class Units(NamedTuple):
    """``rest``: the text without them. ``sure``: what can be nothing else. ``pairs``: two numbers with a
    stroke between, of which the first may be the house's."""

    rest: str
    sure: tuple[str, ...]
    pairs: tuple[tuple[str, str], ...]


def units_out(text: str) -> Units:
    """``text`` in small letters, with its signs."""
    sure: list[str] = []
    pairs: list[tuple[str, str]] = []

    def taken(match: re.Match[str]) -> str:
        sure.append(unit(match[1], match[2]))
        return " , "

    def after_house(match: re.Match[str]) -> str:
        sure.append(unit(match[2], match[3]))
        return f" {match[1]} "

    def before_house(match: re.Match[str]) -> str:
        sure.append(unit(match[1], match[2]))
        return f" , {match[3]} "

    def pair(match: re.Match[str]) -> str:
        if match[1][0].isdigit():
            pairs.append((match[1], one_form(match[2])))
        else:
            sure.append(unit(match[1], match[2]))
        return " , "

    text = _RUN_TOGETHER.sub(r"\1 \2", text)
    text = _UP.sub(taken, text)
    text = _POINTED.sub(r"\1/\2", text)
    text = _THREE.sub(after_house, text)
    text = _BEFORE_HOUSE.sub(before_house, text)
    text = _FLOOR_THEN_SIDE.sub(taken, text)
    text = _SAID_FLAT.sub(taken, text)
    if len(_NUMBERS.findall(text)) > 1:
        text = _FIGURE_THEN_SIDE.sub(taken, text)
    text = _WITH_FLOOR_AND_F.sub(taken, text)
    text = _SLASHED.sub(pair, text)
    return Units(text, tuple(sure), tuple(pairs))


def unit(floor: str, flat: str) -> str:
    """The one form of a floor and what is on it."""
    sides = forms(_LIST, "unit.sides")
    floor = "0" if floor in _GROUND else floor[0] if floor in {"bf", "tf"} else floor.lstrip("0") or "0"
    return f"{floor}/{sides.get(flat, flat).lstrip('0') or '0'}"


def one_form(said: str) -> str:
    """``1l`` is ``1/l``, ``gr`` is ``0/r``, ``03`` is ``3``."""
    beside = _WITH_SIDE.fullmatch(said)
    return unit(beside[1], beside[2]) if beside else said.lstrip("0") or "0"


def floor_alone(floor: str) -> str:
    """The one form of a floor, where no flat on it is named."""
    return f"{floor}f" if floor.isdecimal() else floor


def floor_of(said: str) -> str:
    """The floor, of what is the one form of a floor alone; "" of any other."""
    alone = _FLOOR_ALONE.fullmatch(said)
    return alone[1] if alone else ""


def has_side(said: str) -> bool:
    """Is it a floor with a side, as in 1L?"""
    return _WITH_SIDE.fullmatch(said) is not None


def may_be_units(said: list[str]) -> list[tuple[str, str]]:
    """Words that name a flat where the street has no such word, each with its unit: ``18 Example Street GR``
    is a grove's, or the ground floor's right. Only where they stand as one would say a flat."""
    parts, kinds = forms(_LIST, "unit.parts"), short_for(_LIST, "same")
    found = []
    for at, word in enumerate(said):
        before, after = said[at - 1] if at else "", said[at + 1] if at + 1 < len(said) else ""
        named = not after or after[0].isdigit() or word in _OF_NO_STREET
        named |= word not in _OF_STREETS and (before[:1].isdigit() or before in kinds)
        part = word if word in parts or not named else _slip_of(word, _LONG_PARTS)
        if part in parts and named:
            found.append((word, parts[part]))
    return found


def units_in_words(said: list[str]) -> tuple[list[str], list[str]]:
    """The units that folded words name (``flat 3``, ``first floor left``, ``basement flat``), with ``SOME``
    where they say no more than that it is a flat; and the other words."""
    said = _mended(said)
    found: list[str] = []
    kept: list[str] = []
    at = 0
    while at < len(said):
        one, past = _by_floor(said, at) or _by_flat(said, at) or _by_part(said, at) or ("", at)
        if past > at:
            found.append(one)
            at = past
            continue
        if said[at] == FLAT:
            found.append(SOME)
        elif said[at] not in _FLOOR_WORDS:
            kept.append(said[at])
        at += 1
    return found, kept


def _by_floor(said: list[str], at: int) -> tuple[str, int] | None:
    """``first floor left``, ``1st floor flat 3``, ``top left``, ``basement flat``: the unit, and where the
    words go on."""
    names, floors, sides = words(_LIST, "unit.words"), forms(_LIST, "unit.floors"), forms(_LIST, "unit.sides")
    word, after, later = _three(said, at)
    if after in sides and (short := _FLOOR_AND_F.fullmatch(word)):
        return unit(short[1], after), at + 2
    if word not in floors:
        return None
    if _ORDINAL.match(word) and after in _SHORT_SIDES:
        return unit(floors[word], after), at + 2
    if word == "ground" and after in names and later in sides:
        return unit("0", later), at + 3
    if after in _FLOOR_WORDS:
        past = at + 2
        while past < len(said) and said[past] in names:
            past += 1
        which, named = said[past] if past < len(said) else "", said[past - 1] in names
        if which in sides or (named and _FIGURE.fullmatch(which)):
            return unit(floors[word], which), past + 1
        return floor_alone(floors[word]), past
    if after in sides:
        return unit(floors[word], after), at + 2 + (later in names)
    if after in names and _ORDINAL.match(word) is None:
        return floor_alone(floors[word]), at + 2
    return None


def _by_flat(said: list[str], at: int) -> tuple[str, int] | None:
    """``flat 3``, ``flat a``, ``flat 1 left``, ``flat ground right``."""
    names, floors, sides = words(_LIST, "unit.words"), forms(_LIST, "unit.floors"), forms(_LIST, "unit.sides")
    word, after, later = _three(said, at)
    if word not in names or word in _WITHOUT_NUMBER:
        return None
    if after in floors and later in sides:
        return unit(floors[after], later), at + 3
    if has_side(after):
        return one_form(after), at + 2
    if not _FIGURE.fullmatch(after) and not (len(after) == 1 and after.isalpha()):
        return None
    if later in sides and len(after) < 3 and after.isdigit():
        return unit(after, later), at + 3
    return one_form(after), at + 2


def _by_part(said: list[str], at: int) -> tuple[str, int] | None:
    """``main door``, ``upper flat``, ``lower floor left``."""
    parts, sides = forms(_LIST, "unit.parts"), forms(_LIST, "unit.sides")
    word, after, later = _three(said, at)
    if _slip_of(word, ("main",)) and _slip_of(after, ("door",)):
        return "main", at + 2 + (later in words(_LIST, "unit.words"))
    if word not in parts or after not in {*_FLOOR_WORDS, *words(_LIST, "unit.words")}:
        return None
    if after in _FLOOR_WORDS and later in sides:
        return unit(parts[word], later), at + 3
    return parts[word], at + 2


def _three(said: list[str], at: int) -> tuple[str, str, str]:
    word, after, later, *_ = [*said[at : at + 3], "", ""]
    return word, after, later


def _mended(said: list[str]) -> list[str]:
    """A slip in a word of a unit is put right where what stands beside it says that it is one: ``firsst
    floor ledt``, ``fltat 3``."""
    floors, sides = forms(_LIST, "unit.floors"), forms(_LIST, "unit.sides")
    mended = list(said)
    for at, word in enumerate(said):
        before = mended[at - 1] if at else ""
        after = said[at + 1] if at + 1 < len(said) else ""
        if word in _FLOOR_WORDS or (before in floors and _slip_of(word, ("floor",))):
            mended[at] = "floor"
            if at and before not in floors:
                mended[at - 1] = _slip_of(before, _LONG_FLOORS) or before
        elif (before in _FLOOR_WORDS or _FLOOR_AND_F.fullmatch(before)) and word not in sides:
            mended[at] = _slip_of(word, _LONG_SIDES) or word
        elif (_FIGURE.fullmatch(after) or len(said) == 1) and _slip_of(word, ("flat", "apartment")):
            mended[at] = "flat"
    return mended


def _slip_of(word: str, of: tuple[str, ...]) -> str:
    """Which of these it is but for a slip; "" where it is none."""
    if len(word) < _SHORTEST_WITH_SLIP or not word.isalpha():
        return ""
    return next((one for one in of if nearly(one, word)), "")


_OF_STREETS = {"upper", "upr", "lower", "lwr"}
"""What follows a number as the beginning of a street's name: 18 Upper High Street."""
_OF_NO_STREET = {"basement", "bsmt", "attic"}
"""What names a flat wherever it stands: Basement Example Street 30."""
_SHORTEST_WITH_SLIP = 3
_LONG_FLOORS = ("ground", "first", "second", "third", "fourth", "fifth", "basement")
_LONG_PARTS = ("basement", "bsmt", "upper", "attic")
_LONG_SIDES = ("left", "right", "middle", "centre", "front", "rear", "back", "flat")
