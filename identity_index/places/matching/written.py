"""A line of text as it can be read: number, unit, words and postcode. Pure.

Text says less than a gazetteer holds, and two numbers may be flat and house in either order: so a text has
several readings, the likeliest first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

from identity_index.people.normalise.folding import fold
from identity_index.people.normalise.postcode import read_postcode
from identity_index.people.normalise.word_lists import short_for
from identity_index.places.matching.units import unit, units_in_words, units_out

LONGEST = 500
"""Characters of a text that are read."""
MOST_WORDS = 24
MOST_READINGS = 6
_CARE_OF = re.compile(r"\s*(?:c\s*/\s*o|care of)\b", re.IGNORECASE)
_BOX = re.compile(r"\bp\.?\s*o\.?\s*box\s*(\d{1,6})\b")
_RANGE = re.compile(r"\b(\d{1,4})([a-z]?)\s*(?:[-–—]|\bto\b)\s*(\d{1,4})([a-z]?)\b")
_PARTED = re.compile(r"\b(\d{1,4}) ([a-z])\b")
_NUMBER = re.compile(r"(\d{1,4})([a-z]{0,1})")
_POSTCODE = re.compile(r"\b([a-z]{1,2}\d[a-z\d]?)\s{0,2}(\d[a-z]{2})\b")
_LIKE_POSTCODE = re.compile(r"(?:^|[\s,])([a-z\d]{2,4})\s{0,2}([a-z\d]{3})\s*$")
_OUTWARD = re.compile(r"(?:^|[\s,])([a-z]{1,2}\d{1,2}[a-z]?)\s*$")
_SAYS_NUMBER = re.compile(r"\b(?:no|nr|num|number)\.?\s*(?=\d)|#(?=\s*\d)")
_NO_KIND = frozenset({"and", "e", "n", "s", "w", "great", "lower", "upper", "ind", "bg", "mt", ""})
_PARTS = re.compile(r"[,;\n\r\t|]+")


class Number(NamedTuple):
    """Of a house: ``12a`` or ``12-14``; ``end`` is 0 where it is none of a range."""

    start: int
    suffix: str = ""
    end: int = 0


class Reading(NamedTuple):
    """``number``: None where none is said; ``unit``: "" where none is; ``left``: numbers that it leaves
    unexplained."""

    number: Number | None
    unit: str
    left: int = 0


_MayBe = Callable[[Number | None, str], None]


class Written(NamedTuple):
    """What a text says. ``words``: folded and in their short forms, in order; ``postcode`` without its space,
    perhaps its first half alone; "" where there is none."""

    readings: tuple[Reading, ...]
    words: tuple[str, ...]
    postcode: str

    @property
    def empty(self) -> bool:
        """Does it say nothing by which a place could be found?"""
        return not (self.words or self.postcode)


@lru_cache(4096)
def read(text: str) -> Written:
    """Never raises. What is said of a person (``c/o``) is not read."""
    lines = [one for one in _PARTS.split(text[:LONGEST].lower()) if not _CARE_OF.match(one)]
    whole, postcode = _postcode_out(" , ".join(lines))
    whole = _SAYS_NUMBER.sub(" ", _BOX.sub(r" pobox\1 ", whole))
    rest, sure, pairs = units_out(whole)
    ranges: list[Number] = []

    def ranged(match: re.Match[str]) -> str:
        start, end = int(match[1]), int(match[3])
        if end <= start and not (end == start and match[2] != match[4]):
            return match[0]
        ranges.append(Number(start, match[2], end))
        return " "

    rest = _RANGE.sub(ranged, rest)
    same = short_for("addresses", "same")
    spoken: list[str] = []
    kept: list[str] = []
    for part in rest.split(","):
        found, others = units_in_words(_PARTED.sub(r"\1\2", fold(part)).split())
        spoken += found
        kept += others
    figures: list[Number] = []
    said: list[str] = []
    for word in kept:
        number = _NUMBER.fullmatch(word)
        if number is not None:
            figures.append(Number(int(number[1]), number[2]))
        elif any(map(str.isalnum, word)) and (short := same.get(word, word)):
            said.append(short)
    units = tuple(dict.fromkeys([*sure, *spoken]))
    readings = _readings(units, pairs, [*ranges, *figures])
    return Written(tuple(readings), tuple(said[:MOST_WORDS]), postcode)


@lru_cache(8192)
def words_of(text: str) -> tuple[str, ...]:
    """The words of a name of a street, a house or a business, as ``read`` gives those of a text."""
    same = short_for("addresses", "same")
    return tuple([short for word in fold(text.lower()).split() if (short := same.get(word, word))])


@lru_cache(1)
def kinds() -> frozenset[str]:
    """Short forms that say of what kind a street or a house is: ``rd``, ``gdn``."""
    return frozenset(short_for("addresses", "same").values()) - _NO_KIND


def _postcode_out(text: str) -> tuple[str, str]:
    """The text without its postcode, and the postcode."""
    found = list(_POSTCODE.finditer(text))
    if found:
        last = found[-1]
        return f"{text[: last.start()]} {text[last.end() :]}", (last[1] + last[2]).upper()
    like = _LIKE_POSTCODE.search(text)
    if like is not None and any(sign.isdigit() for sign in like[1]):
        value = read_postcode(f"{like[1]} {like[2]}").value
        if value is not None and value.outward is not None:
            return text[: like.start()], value.whole.replace(" ", "")
    half = _OUTWARD.search(text)
    if half is not None and text[: half.start()].strip(" ,"):
        return text[: half.start()], half[1].upper()
    return text, ""


def _readings(
    units: tuple[str, ...], pairs: tuple[tuple[str, str], ...], numbers: list[Number]
) -> list[Reading]:
    found: dict[Reading, None] = {}
    said = len(numbers) + len(pairs) + len(units)

    def may_be(number: Number | None, within: str) -> None:
        used = (number is not None) + (within != "")
        found[Reading(number, within, max(said - used, 0) if not pairs and len(units) < 2 else 0)] = None

    within = list(units)
    if len(units) == 2 and all("/" not in one for one in units):
        within = [f"{units[1]}/{units[0]}", f"{units[0]}/{units[1]}", *units]
    for one in within:
        for house, flat in pairs:
            may_be(_number(house), one)
            may_be(_number(house), f"{one}/{flat}" if "/" not in one else one)
    _of_pairs(pairs, numbers, may_be)
    for one in within:
        for number in numbers:
            may_be(number, one)
        if not numbers:
            floor, _, flat = one.partition("/")
            may_be(None, one)
            if flat.isdecimal():  # "ground floor flat 9 Example Road"
                may_be(Number(int(flat)), floor)
    if not within and not pairs:
        _of_numbers(numbers, may_be)
    return list(found)[:MOST_READINGS] or [Reading(None, "")]


def _of_pairs(pairs: Sequence[tuple[str, str]], numbers: Sequence[Number], may_be: _MayBe) -> None:
    for number in numbers if pairs else ():
        may_be(number, unit(*pairs[0]))
    for house, flat in pairs:
        may_be(_number(house), flat.lstrip("0") or "0")
        if not numbers:
            may_be(None, unit(house, flat))


def _of_numbers(numbers: list[Number], may_be: _MayBe) -> None:
    if len(numbers) == 1:
        may_be(numbers[0], "")
        if not numbers[0].end:
            may_be(None, _as_unit(numbers[0]))
    elif len(numbers) > 1:
        one, two = numbers[:2]
        if not one.end:
            may_be(two, _as_unit(one))
        if not two.end:
            may_be(one, _as_unit(two))
        may_be(one, "")
        may_be(two, "")


def _number(written: str) -> Number:
    figures = written.rstrip("abcdefghijklmnopqrstuvwxyz")
    return Number(int(figures), written[len(figures) :])


def _as_unit(number: Number) -> str:
    return f"{number.start}{number.suffix}"
