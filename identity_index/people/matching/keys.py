"""Where a record is looked for: blocking keys, of which two records of one person nearly always share one."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from hashlib import blake2b

from identity_index.people.matching.features import Features
from identity_index.people.normalise.alike import sound

BLOCK_LIMIT = 100
"""A key that more records have than this is not followed: what it finds costs more than it says."""
_WORDS = 6
"""Names of a record that keys are made of, at most."""
_MANY = 65_536


def keys(of: Features) -> tuple[int, ...]:
    """Numbers of 63 bits, each once; what is likeliest to find the person stands first."""
    return tuple(dict.fromkeys([(_near(near) << 32) | _hashed(part) >> 32 for near, part in parts(of)]))


def parts(of: Features) -> Iterator[tuple[str, str]]:
    """The keys in words, each after what it is made of, and what it stands near to in the index: the keys of
    one home, one birthday or one name together, so that a record touches few of its pages. (That is a part of
    the key: it has to be the same in whatever order and place a value stands.)

    Alone stand only what few share; everything else goes by twos, so that whatever two values of a record are
    right find the others that have them.
    """
    for scheme, value, _ in of.identifiers:
        yield value, f"identifier|{scheme}|{value}"
    for value in of.emails:
        yield value, f"email|{value}"
    for value in of.phones:
        yield value, f"phone|{value}"
    sounds = _sounds(of)
    postcodes = list(dict.fromkeys([place.postcode for place in of.places if place.postcode]))
    yield from _of_names(of)
    yield from _with_names(of, sounds, postcodes)
    yield from _of_home_and_birth(of, postcodes)


@lru_cache(_MANY)
def _near(value: str) -> int:
    return _hashed(value) >> 33


def _hashed(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")


def _sounds(of: Features) -> list[str]:
    """Of every name, in whatever part it stands."""
    names = [word for name in of.names for word in (name.first, name.family, *name.others) if word]
    return list(dict.fromkeys(map(sound, names)))[:_WORDS]


def _of_names(of: Features) -> Iterator[tuple[str, str]]:
    for name in of.names:
        if name.first and name.family:
            one, two = sorted((sound(name.first), sound(name.family)))
            yield one, f"names|{one}|{two}"
        alone = name.family or name.first
        yield sound(alone), f"name|{alone}"


def _with_names(of: Features, sounds: list[str], postcodes: list[str]) -> Iterator[tuple[str, str]]:
    year, day = of.born[:4], of.born[4:]
    for word in sounds:
        if year:
            yield word, f"name, year|{word}|{year}"
        if len(day) == 4:
            yield word, f"name, day|{word}|{day}"
        for postcode in postcodes:
            yield postcode, f"name, postcode|{word}|{postcode}"
        if of.birthplace:
            yield word, f"name, birthplace|{word}|{of.birthplace}"


def _of_home_and_birth(of: Features, postcodes: list[str]) -> Iterator[tuple[str, str]]:
    if len(of.born) == 8:
        yield of.born, f"born|{of.born}"
    for postcode in postcodes:
        yield postcode, f"postcode|{postcode}"
    for place in of.places:
        if place.words and place.number:
            yield place.words, f"lines|{place.number}|{place.words}"
        if place.uprn:
            yield place.uprn, f"uprn|{place.uprn}"
