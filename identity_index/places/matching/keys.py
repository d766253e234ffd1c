"""Where a property is looked for: by postcode, and by a word with a number. Pure.

A word with a slip is found by what is left of it without one of its letters.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import blake2b
from itertools import pairwise

from identity_index.places.matching.known import Known, Words
from identity_index.places.matching.units import SOME
from identity_index.places.matching.written import Number, Written, kinds

BLOCK_LIMIT = 400
"""A key that more properties have than this is not followed."""
MOST_OF_RANGE = 50
"""Numbers of a range by which it is found, beside its last."""
_SHORTEST_SPELLED = 4
_TOWN = "town|"
_WORDS_OF_TOWN = 3
_MOST_KEYS = 160


def number_of(part: str) -> int:
    """63 bits of it."""
    return int.from_bytes(blake2b(part.encode(), digest_size=8).digest(), "big") >> 1


def unit_number(unit: str) -> int:
    """A unit as a small number, 0 being none; two units may have the same."""
    return 0 if not unit else 1 + number_of(unit) % 30_000


def blocks_of(place: Known) -> set[tuple[int, int]]:
    """The keys that find it, each with the number of the unit."""
    found: set[tuple[str, int]] = set()
    for form in place.forms:
        unit = unit_number(form.unit)
        within = [str(one) for one in _numbers(form.number) if one] or [""]
        for word in telling(form.street):
            found |= {(f"{word}|{one}", unit) for one in within}
        for word in telling(form.names):
            found |= {(f"{word}|{one}", unit) for one in {*within, ""}}
        if place.postcode:
            found.add((f"code|{place.postcode}", unit))
    for words in (*place.traders, *place.former_traders):
        for word in telling(words):
            found.add((f"{word}|", 0))
    return {(number_of(part), unit) for part, unit in found}


def _numbers(number: Number | None) -> list[int]:
    """Each of a range; of a long one the first and the last."""
    if number is None:
        return []
    each = range(number.start, max(number.start, number.end) + 1, 1 if (number.end - number.start) % 2 else 2)
    return [*each[:MOST_OF_RANGE], *([number.end] if number.end else [])]


def words_in(place: Known) -> set[str]:
    """The words that it is found by, but for a slip."""
    return {
        word
        for words in (
            *place.traders,
            *place.former_traders,
            *(some for form in place.forms for some in (form.street, form.names)),
        )
        for word in telling(words)
    }


def spellings(word: str) -> set[int]:
    """The word, and what is left of it without any one letter."""
    found = {number_of(f"spelt|{word}")}
    if len(word) >= _SHORTEST_SPELLED:
        found |= {number_of(f"spelt|{word[:at]}{word[at + 1 :]}") for at in range(len(word))}
    return found


def towns_in(place: Known) -> set[str]:
    """Towns and localities that somebody writes for it, each as one word."""
    return {_TOWN + "".join(area) for area in place.areas}


def town_of(word: str) -> str:
    """The town that a word kept among the spellings is, as one word; "" of any other word."""
    return word.removeprefix(_TOWN) if word.startswith(_TOWN) else ""


def towns_named(words: Words) -> set[int]:
    """The keys of the towns that they may be: each word, and each two and three together."""
    together = (words[at : at + many] for many in range(1, _WORDS_OF_TOWN + 1) for at in range(len(words)))
    return {number_of(f"spelt|{_TOWN}{''.join(some)}") for some in together}


def telling(words: Words) -> Iterator[str]:
    """Those that say more than what kind of a street it is; all of them, where there are no others; and the
    first two as one."""
    some = [one for one in words if one not in kinds()]
    yield from some or words
    if len(some) > 1:
        yield some[0] + some[1]


def looked_for(written: Written) -> list[str]:
    """The words of a text by which it is looked for, and each two together."""
    said = written.words
    pairs = [one + two for one, two in pairwise(said)]
    return list(dict.fromkeys([*(one for one in said if one not in kinds()), *said, *pairs]))


def asked(written: Written, spelt: Iterable[str]) -> list[int]:
    """The keys of a text. ``spelt``: words that are known and may be meant."""
    numbers = dict.fromkeys(
        str(figure)
        for one in written.readings
        if one.number
        for figure in (one.number.start, one.number.end)
        if figure
    )
    found = [f"code|{written.postcode}"] if len(written.postcode) > 4 else []
    found += [f"{word}|{number}" for word in spelt for number in (*numbers, "")]
    return [number_of(part) for part in found[:_MOST_KEYS]]


def units_asked(written: Written) -> set[int]:
    """Numbers of the units that a text may name."""
    units = {one.unit for one in written.readings} | {unit for _, unit in written.perhaps}
    units |= {one.number.suffix for one in written.readings if one.number and one.number.suffix}
    return {unit_number(one) for one in units if one not in {"", SOME}}
