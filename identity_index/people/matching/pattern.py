"""Two records side by side: at which level each field agrees."""

from __future__ import annotations

from typing import NamedTuple

from identity_index.people.matching.birth import born_level
from identity_index.people.matching.closeness import nearly, slips
from identity_index.people.matching.dwelling import places_agree
from identity_index.people.matching.features import Features, Number, Term
from identity_index.people.matching.fields import (
    BIRTHPLACE,
    BORN,
    CLOSE,
    DIFFERS,
    EMAIL,
    FAMILY,
    GIVEN,
    MISSING,
    OCCUPATION,
    PHONE,
    SAME,
)
from identity_index.people.matching.naming import names_agree


class Pattern(NamedTuple):
    """How two records agree: what their bits are reckoned from."""

    levels: tuple[int, ...]
    """One for each of FIELDS, -1 where a value is missing."""
    identifiers: tuple[tuple[str, int, str], ...]
    """Scheme, level and kind, for each scheme that both have."""
    terms: tuple[Term | None, ...]
    """For each of FIELDS the value that agrees, where it tells how common that is."""


def pattern(new: Features, old: Features) -> Pattern:
    """How far ``new`` agrees with ``old``."""
    names, name = names_agree(new.names, old.names)
    born = born_level(new.born, old.born)
    place, where = places_agree(new.places, old.places)
    email, same_email = best_of(new.emails, old.emails)
    phone, same_phone = best_of(new.phones, old.phones)
    birthplace = words_agree(new.birthplace, old.birthplace)
    occupation = words_agree(new.occupation, old.occupation)
    gender = MISSING if not new.gender or not old.gender else int(new.gender != old.gender)
    return Pattern(
        (*names, born, gender, place, email, phone, birthplace, occupation),
        identifiers_agree(new.identifiers, old.identifiers) if new.identifiers and old.identifiers else (),
        (
            (GIVEN, name.first) if name and names[GIVEN] == SAME else None,
            (FAMILY, name.family or name.first) if name and names[FAMILY] == SAME else None,
            None,
            None,
            (BORN, new.born) if born == SAME else None,
            None,
            where,
            (EMAIL, same_email) if same_email else None,
            (PHONE, same_phone) if same_phone else None,
            (BIRTHPLACE, new.birthplace) if birthplace == SAME else None,
            (OCCUPATION, new.occupation) if occupation == SAME else None,
        ),
    )


def best_of(new: tuple[str, ...], old: tuple[str, ...]) -> tuple[int, str]:
    """The level of the two values that agree best, and the value where it is the same."""
    if not new or not old:
        return MISSING, ""
    if same := set(new).intersection(old):
        return SAME, min(same)
    return (CLOSE if any(slips(a, b, 2) <= 2 for a in new for b in old) else DIFFERS), ""


def words_agree(one: str, two: str) -> int:
    """How far two texts of some words agree."""
    if not one or not two:
        return MISSING
    if one == two:
        return SAME
    return CLOSE if nearly(one, two) or not set(one.split()).isdisjoint(two.split()) else DIFFERS


def identifiers_agree(new: tuple[Number, ...], old: tuple[Number, ...]) -> tuple[tuple[str, int, str], ...]:
    """Scheme, level and kind, for each scheme that both have."""
    found: dict[str, tuple[int, str]] = {}
    for scheme, value, kind in new:
        for other, held, _ in old:
            if scheme == other:
                level = SAME if value == held else CLOSE if slips(value, held, 2) <= 2 else DIFFERS
                found[scheme] = min(found.get(scheme, (DIFFERS, kind)), (level, kind))
    return tuple([(scheme, level, kind) for scheme, (level, kind) in sorted(found.items())])
