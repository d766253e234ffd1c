"""Two records side by side: at which level each field agrees."""

from __future__ import annotations

from typing import NamedTuple

from identity_index.people.matching.birth import born_level
from identity_index.people.matching.closeness import nearly, slips
from identity_index.people.matching.dwelling import places_agree
from identity_index.people.matching.features import Features
from identity_index.people.matching.fields import CLOSE, DIFFERS, MISSING, SAME
from identity_index.people.matching.naming import names_agree


class Pattern(NamedTuple):
    """How two records agree: what their bits are reckoned from."""

    levels: tuple[int, ...]
    """One for each of FIELDS, -1 where a value is missing."""
    identifiers: tuple[tuple[str, int], ...]
    """Scheme and level, for each scheme that both have."""
    values: tuple[str, ...]
    """One for each of FIELDS: the value that agrees, where how common it is matters; else ``""``."""


def pattern(new: Features, old: Features) -> Pattern:
    """How far ``new`` agrees with ``old``."""
    names, name = names_agree(new.names, old.names)
    born = born_level(new.born, old.born)
    place, postcode = places_agree(new.places, old.places)
    email, same_email = _best(new.emails, old.emails)
    phone, same_phone = _best(new.phones, old.phones)
    return Pattern(
        (
            *names,
            born,
            MISSING if not new.gender or not old.gender else int(new.gender != old.gender),
            place,
            email,
            phone,
            _words(new.birthplace, old.birthplace),
            _words(new.occupation, old.occupation),
        ),
        _identifiers(new.identifiers, old.identifiers) if new.identifiers and old.identifiers else (),
        (
            name.first if name and names[0] == SAME else "",
            (name.family or name.first) if name and names[1] == SAME else "",
            "",
            "",
            new.born if born == SAME else "",
            "",
            postcode,
            same_email,
            same_phone,
            new.birthplace,
            new.occupation,
        ),
    )


def _best(new: tuple[str, ...], old: tuple[str, ...]) -> tuple[int, str]:
    if not new or not old:
        return MISSING, ""
    if same := set(new).intersection(old):
        return SAME, min(same)
    return (CLOSE if any(slips(a, b, 2) <= 2 for a in new for b in old) else DIFFERS), ""


def _words(one: str, two: str) -> int:
    if not one or not two:
        return MISSING
    if one == two:
        return SAME
    return CLOSE if nearly(one, two) or not set(one.split()).isdisjoint(two.split()) else DIFFERS


def _identifiers(
    new: tuple[tuple[str, str], ...], old: tuple[tuple[str, str], ...]
) -> tuple[tuple[str, int], ...]:
    found: dict[str, int] = {}
    for scheme, value in new:
        for other, held in old:
            if scheme == other:
                level = SAME if value == held else CLOSE if slips(value, held, 2) <= 2 else DIFFERS
                found[scheme] = min(found.get(scheme, DIFFERS), level)
    return tuple(sorted(found.items()))
