"""Where a record is looked for: blocking keys, of which two records of one person nearly always share one."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b

from identity_index.people.matching.dwelling import district
from identity_index.people.matching.features import Features
from identity_index.people.normalise.alike import sound

BLOCK_LIMIT = 100
"""A key that more records have than this is not followed: what it finds costs more than it says."""
_WORDS = 6
"""Names of a record that keys are made of, at most."""


def keys(of: Features) -> tuple[int, ...]:
    """Numbers of 63 bits, each once; what is likeliest to find the person stands first."""
    return tuple(
        dict.fromkeys(
            [int.from_bytes(blake2b(part.encode(), digest_size=8).digest(), "big") >> 1 for part in parts(of)]
        )
    )


def parts(of: Features) -> Iterator[str]:
    """The keys in words, each after what it is made of.

    Alone stand only what few share; everything else goes by twos, so that whatever two values of a record are
    right find the others that have them.
    """
    for scheme, value, _ in of.identifiers:
        yield f"identifier|{scheme}|{value}"
    for value in of.emails:
        yield f"email|{value}"
    for value in of.phones:
        yield f"phone|{value}"
    sounds = _sounds(of)
    postcodes = list(dict.fromkeys([place.postcode for place in of.places if place.postcode]))
    yield from _of_names(of)
    yield from _with_names(of, sounds, postcodes)
    yield from _of_home_and_birth(of, postcodes)


def _sounds(of: Features) -> list[str]:
    """Of every name, in whatever part it stands."""
    names = [word for name in of.names for word in (name.first, name.family, *name.others) if word]
    return list(dict.fromkeys(map(sound, names)))[:_WORDS]


def _of_names(of: Features) -> Iterator[str]:
    for name in of.names:
        if name.first and name.family:
            yield "names|" + "|".join(sorted((sound(name.first), sound(name.family))))
        yield f"name|{name.family or name.first}"


def _with_names(of: Features, sounds: list[str], postcodes: list[str]) -> Iterator[str]:
    year, day = of.born[:4], of.born[4:]
    for word in sounds:
        if year:
            yield f"name, year|{word}|{year}"
        if len(day) == 4:
            yield f"name, day|{word}|{day}"
        for postcode in postcodes:
            yield f"name, postcode|{word}|{postcode}"
        if of.birthplace:
            yield f"name, birthplace|{word}|{of.birthplace}"


def _of_home_and_birth(of: Features, postcodes: list[str]) -> Iterator[str]:
    if len(of.born) == 8:
        yield f"born|{of.born}"
    for postcode in postcodes:
        yield f"postcode|{postcode}"
        if of.born:
            yield f"postcode, year|{postcode}|{of.born[:4]}"
            yield f"district, born|{district(postcode)}|{of.born}"
    for place in of.places:
        if place.words and place.number:
            yield f"lines|{place.number}|{place.words}"
        if place.uprn:
            yield f"uprn|{place.uprn}"
