"""A line of text as it can be read: number, unit, words and postcode. Pure.

Text says less than a gazetteer holds, and two numbers may be flat and house in either order: so a text has
several readings, the likeliest first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

from identity_index.people.normalise import word_lists
from identity_index.people.normalise.folding import fold
from identity_index.people.normalise.postcode import read_postcode
from identity_index.people.normalise.word_lists import short_for
from identity_index.places.matching.shorthand import at_length
from identity_index.places.matching.units import (
    SOME,
    floor_alone,
    floor_of,
    has_side,
    may_be_units,
    one_form,
    unit,
    units_in_words,
    units_out,
)
from identity_index.places.reference import uprn_or_none

LONGEST = 500
"""Characters of a text that are read."""
MOST_WORDS = 24
MOST_READINGS = 6
_UPRN = re.compile(
    r"\buprn\b[\s:#.=]*([0-9]{1,20})\b"
    r"|\buprn\b(?:\s+(?:is|no|number)\b\.?){1,3}[\s:#.=]*([0-9]{5,20})\b"
    r"|\b([1-9][0-9]{11})\b",
    re.ASCII,
)
_ALONE = re.compile(r"\W*([0-9]{5,20})\W*", re.ASCII)
_CARE_OF = re.compile(r"\s*(?:c\s*/\s*o|care of)\b", re.IGNORECASE)
_BOX = re.compile(r"\bp\.?\s*o\.?\s*box\s*(\d{1,6})\b")
_RANGE = re.compile(r"\b(\d{1,4})([a-z]?)\s*(?:[-–—]|\bto\b)\s*(\d{1,4})([a-z]?)\b")
_PARTED = re.compile(r"\b(\d{1,4}) ([a-z])\b((?: [a-z])?)")
_OF_COMPASS = frozenset("nesw")
_NUMBER = re.compile(r"(\d{1,4})([a-z]{0,1})")
_POSTCODE = re.compile(r"\b([a-z]{1,2}\d[a-z\d]?)\s{0,2}(\d[a-z]{2})\b")
_LIKE_POSTCODE = re.compile(r"(?:^|[\s,])([a-z\d]{2,4})\s{0,2}([a-z\d]{3})\s*$")
_OUTWARD = re.compile(r"(?:^|[\s,])(?![gpb]f\d)([a-z]{1,2}\d{1,2}[a-z]?)\s*$")
_SAYS_NUMBER = re.compile(r"\b(?:no|nr|num|number)\.?\s*(?=\d)|#(?=\s*\d)")
_NO_KIND = frozenset({"and", "e", "n", "s", "w", "great", "lower", "upper", "ind", "bg", "mt", ""})
_SHORTEST_CLAN = 6  # letters of a name that begins with Mac
_BESIDE = re.compile(
    r"\b(?:opposite|opp\.?|behind|beside|facing|between|adjacent(?: to)?|near|nr\.?|next(?: door)?(?: to)?|"
    r"across(?: the (?:road|street))?(?: from)?|rear of|back of)\s+(?:no\.?\s*|number\s+|#\s*)?\d"
)
_PARTS = re.compile(r"[,;\n\r\t|]+")


class Number(NamedTuple):
    """Of a house: ``12a`` or ``12-14``; ``end`` is 0 where it is none of a range."""

    start: int
    suffix: str = ""
    end: int = 0

    def has(self, one: int) -> bool:
        """Is it the number, or one of the range? The even side of a street is not in a range of odd numbers;
        a range from one to the other has both."""
        both = bool((self.end - self.start) % 2)
        return one == self.start or (self.start < one <= self.end and (both or not (one - self.start) % 2))


class Reading(NamedTuple):
    """``number``: None where none is said; ``unit``: "" where none is, ``SOME`` where no more is said than
    that it is a flat; ``left``: numbers that it leaves unexplained."""

    number: Number | None
    unit: str
    left: int = 0


_MayBe = Callable[[Number | None, str, int], None]
"""A reading may be this number and unit, by which so many of the numbers and units said are explained."""


class Written(NamedTuple):
    """What a text says. ``words``: folded and in their short forms, in order; ``postcode`` without its space,
    perhaps its first half alone; "" where there is none. ``perhaps``: those of the words that name a flat
    where the place is not called so, with the unit. ``letter``: one of the words, and the number's letter
    where the place is not called so: 14 E Example Street is in East Example Street, or is 14E. ``beside``:
    what is meant is said to be beside that number: opposite 14. ``uprn``: 0 where the text has none."""

    readings: tuple[Reading, ...]
    words: tuple[str, ...]
    postcode: str
    perhaps: tuple[tuple[str, str], ...] = ()
    letter: str = ""
    beside: bool = False
    uprn: int = 0

    @property
    def empty(self) -> bool:
        """Does it say nothing by which a place could be found?"""
        return not (self.words or self.postcode)


@lru_cache(4096)
def read(text: str) -> Written:
    """Never raises. What is said of a person (``c/o``) is not read."""
    plain, uprn = _uprn_out(text[:LONGEST].lower())
    lines = [one for one in _PARTS.split(plain) if not _CARE_OF.match(one)]
    whole, postcode = _postcode_out(" , ".join(lines))
    beside = _BESIDE.search(whole) is not None
    whole = _SAYS_NUMBER.sub(" ", _BOX.sub(r" pobox\1 ", whole))
    rest, sure, parted = units_out(at_length(whole))
    pairs = list(parted)
    ranges: list[Number] = []

    def ranged(match: re.Match[str]) -> str:
        start, end = int(match[1]), int(match[3])
        if end <= start and not (end == start and match[2] != match[4]):
            pairs.append((f"{start}{match[2]}", one_form(f"{end}{match[4]}")))  # 18-1L
            return " "
        ranges.append(Number(start, match[2], end))
        return " "

    rest = _RANGE.sub(ranged, rest)
    spoken: list[str] = []
    followed: list[str] = []
    kept: list[str] = []
    perhaps: list[tuple[str, str]] = []
    letters: list[str] = []

    def joined(match: re.Match[str]) -> str:
        if match[2] in _OF_COMPASS and match[3]:
            letters.append(match[2])
            return match[0]
        return f"{match[1]}{match[2]}{match[3]}"

    for part in rest.split(","):
        found, others = units_in_words(_PARTED.sub(joined, fold(part)).split())
        spoken += found
        followed += found if others else []
        kept += others
        perhaps += [(_short(word), within) for word, within in may_be_units(others)]
    figures: list[Number] = []
    said: list[str] = []
    for word in kept:
        number = _NUMBER.fullmatch(word)
        if number is not None:
            figures.append(Number(int(number[1]), number[2]))
        elif any(map(str.isalnum, word)) and (short := _short(word)):
            said.append(short)
    units = tuple(dict.fromkeys([one for one in (*sure, *spoken) if one != SOME]))
    some = SOME if SOME in spoken else ""
    readings = _readings(units, tuple(pairs), [*ranges, *figures], some, followed)
    letter = letters[0] if letters else ""
    return Written(
        *(tuple(readings), tuple(said[:MOST_WORDS]), postcode, tuple(perhaps), letter, beside, uprn),
    )


def _uprn_out(text: str) -> tuple[str, int]:
    """The text without its UPRN, and that: a number after that word, one of twelve digits, or one of five or
    more that is all that is written."""
    found = _UPRN.search(text) or _ALONE.fullmatch(text)
    uprn = None if found is None else uprn_or_none(found[found.lastindex or 1])
    if found is None or uprn is None:
        return text, 0
    return f"{text[: found.start()]} {text[found.end() :]}", uprn


@lru_cache(8192)
def words_of(text: str) -> tuple[str, ...]:
    """The words of a name of a street, a house or a business, as ``read`` gives those of a text."""
    return tuple([short for word in fold(text.lower()).split() if (short := _short(word))])


@lru_cache(1)
def _short_forms() -> dict[str, str]:
    return {**short_for("addresses", "same"), **short_for("addresses", "ordinals")}


def _short(word: str) -> str:
    """The one form of a word; "" of what nobody writes. A clan is one, Mac or Mc: nobody remembers which a
    street has."""
    if word in word_lists.words("addresses", "unsaid.words"):
        return ""
    if len(word) >= _SHORTEST_CLAN and word.startswith("mac"):
        return "mc" + word.removeprefix("mac")
    return _short_forms().get(word, word)


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
    units: tuple[str, ...],
    pairs: tuple[tuple[str, str], ...],
    numbers: list[Number],
    some: str,
    followed: Sequence[str],
) -> list[Reading]:
    """``some``: what is meant where no unit is named; ``followed``: units with words beside, so that their
    number may be the house's: the flat 9 Example Road."""
    found: dict[Reading, None] = {}
    said = len(numbers) + len(pairs) + len(units)

    def may_be(number: Number | None, within: str, explains: int) -> None:
        found.setdefault(Reading(number, within, max(said - explains, 0)))

    each = [(one, 1) for one in units]
    if len(units) == 2 and all("/" not in one for one in units):
        each = [*_on_floor(units), *each]
    for one, many in each:
        for house, flat in pairs:
            may_be(_number(house), one, many)
            if "/" not in one:
                may_be(_number(house), f"{one}/{flat}", many + 1)
    _of_pairs(pairs, numbers, may_be)
    for one, many in each:
        for number in numbers:
            may_be(number, one, many + 1)
        if not numbers:
            floor, _, flat = one.partition("/")
            may_be(None, one, many)
            if flat.isdecimal():  # "ground floor flat 9 Example Road"
                may_be(Number(int(flat)), floor_alone(floor), many)
            elif one in followed and _NUMBER.fullmatch(one):
                may_be(_number(one), SOME, many - 1)
    if not each and not pairs:
        _of_numbers(numbers, some, may_be)
    return list(found)[:MOST_READINGS] or [Reading(None, some)]


def _on_floor(units: tuple[str, ...]) -> list[tuple[str, int]]:
    """Two units as one, and how many that explains: flat 2 on the first floor, in whichever order."""
    floors = [one for one in units if floor_of(one)]
    if len(floors) == 1:
        flat = next(one for one in units if one not in floors)
        return [(f"{floor_of(floors[0])}/{flat}", 2)]
    return [(f"{units[1]}/{units[0]}", 2), (f"{units[0]}/{units[1]}", 2)]


def _of_pairs(pairs: Sequence[tuple[str, str]], numbers: Sequence[Number], may_be: _MayBe) -> None:
    for number in numbers if pairs else ():
        may_be(number, unit(*pairs[0]), 2)
    for house, flat in pairs:
        may_be(_number(house), flat, 1)
        if not numbers:
            may_be(None, unit(house, flat), 1)


def _of_numbers(numbers: list[Number], some: str, may_be: _MayBe) -> None:
    if len(numbers) == 1:
        may_be(numbers[0], some, 1)
        if not numbers[0].end:
            may_be(None, _as_unit(numbers[0]), 1)
    elif len(numbers) > 1:
        one, two = numbers[:2]
        if not one.end and has_side(f"{two.start}{two.suffix}"):  # 18 Example Street 1L
            may_be(one, _as_unit(two), 2)
        if not one.end:
            may_be(two, _as_unit(one), 2)
        if not two.end:
            may_be(one, _as_unit(two), 2)
        may_be(one, some, 1)
        may_be(two, some, 1)


def _number(written: str) -> Number:
    figures = written.rstrip("abcdefghijklmnopqrstuvwxyz")
    return Number(int(figures), written[len(figures) :])


def _as_unit(number: Number) -> str:
    return one_form(f"{number.start}{number.suffix}")
