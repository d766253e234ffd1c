"""Addresses as words in no order, with the numbers of house and flat apart."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from identity_index.people.normalise.folding import fold
from identity_index.people.normalise.postcode import NormalPostcode, read_postcode
from identity_index.people.normalise.reading import Reading
from identity_index.people.normalise.word_lists import forms, phrases, short_for, words
from schemas.person_details import HeldAddress

_FLOOR_AND_FLAT = re.compile(r"\b(\d{1,2}|g|b|t)\s?f\s?(\d{1,2}|[lrmfk])\b")
_SLASHED = re.compile(r"\b(\d{1,3}[a-z]?|g|b|t)\s*/\s*(\d{1,3}[a-z]?|[lrm])\b")
_RANGE = re.compile(r"\b(\d{1,4}[a-z]?)\s*[-–]\s*(\d{1,4}[a-z]?)\b")
_FIGURE = re.compile(r"\d{1,5}[a-z]?")
_PARTED = re.compile(r"\b(\d{1,4}) ([a-z])\b(?! f\b)")

_CARE_OF = re.compile(r"\s*(?:c\s*/\s*o|care of)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class NormalAddress:
    """``number`` of the house (``12a``), ``unit`` within it (``2/1``); the other words each once, sorted."""

    number: str | None
    unit: str | None
    words: tuple[str, ...]
    postcode: Reading[NormalPostcode] | None
    uprn: str | None


def read_address(held: HeldAddress) -> Reading[NormalAddress]:
    """An address made comparable. Abbreviated and whole words are one, and their order does not count."""
    number, unit, rest = _lines(tuple(held.lines))
    postcode = read_postcode(held.postcode) if held.postcode else None
    found = NormalAddress(number, unit, rest, postcode, held.uprn)
    if any(fold(line) in phrases("addresses", "nowhere.phrases") for line in held.lines):
        return Reading(found, "a word that says there is no address")
    if not (rest or number or held.uprn or (postcode and postcode.value)):
        return Reading(found, "an empty address")
    return Reading(found)


@lru_cache(16_384)
def _lines(lines: tuple[str, ...]) -> tuple[str | None, str | None, tuple[str, ...]]:
    units: list[str] = []
    numbers: list[str] = []
    rest: set[str] = set()
    same = short_for("addresses", "same")
    for line in lines:
        if _CARE_OF.match(line):  # says who takes in the post, not where
            continue
        text, found = _units_out(line.lower())
        units += found
        for word in _PARTED.sub(r"\1\2", fold(text)).split():
            if _FIGURE.fullmatch(word):
                numbers.append(word.lstrip("0") or "0")
            elif kept := same.get(word, word):
                rest.add(kept)
    if not numbers and len(units) == 1 and "/" in units[0]:
        # "14/2 High Street": the house is 14, and the flat in it is 2
        house, _, flat = units.pop().partition("/")
        numbers, units = [house], [flat]
    number = numbers[0] if numbers else None
    rest.update(numbers[1:])
    return number, "/".join(units) or None, tuple(sorted(rest))


def _units_out(line: str) -> tuple[str, list[str]]:
    """The line without what names a part of the house, and those parts."""
    found: list[str] = []

    def taken(match: re.Match[str]) -> str:
        first, second = match.groups()
        found.append(f"{'0' if first == 'g' else first}/{second}")
        return " "

    line = _FLOOR_AND_FLAT.sub(taken, line)
    line = _SLASHED.sub(taken, line)
    line = _RANGE.sub(r"\1", line)  # 12-14 is found by its first number
    parts = fold(line).split()
    units = words("addresses", "unit.words")
    floors, sides = forms("addresses", "unit.floors"), forms("addresses", "unit.sides")
    kept: list[str] = []
    at = 0
    while at < len(parts):
        word, following = parts[at], parts[at + 1] if at + 1 < len(parts) else ""
        if word in units:
            if _FIGURE.fullmatch(following) or (len(following) == 1 and following.isalpha()):
                found.append(following)
                at += 1
        elif word in floors and (following in {"floor", "flr"} or following in sides):
            side = following if following in sides else parts[at + 2] if at + 2 < len(parts) else ""
            found.append(floors[word] + (f"/{sides[side]}" if side in sides else ""))
            at += 1 if following in sides else 1 + (side in sides)
        elif word not in {"floor", "flr"}:
            kept.append(word)
        at += 1
    return " ".join(kept), found
