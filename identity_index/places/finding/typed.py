"""What somebody types of an address, in the other ways in which a gazetteer may have it. Pure."""

from __future__ import annotations

import re

from identity_index.places.matching.units import one_form
from identity_index.places.naming import folded

MOST = 8
"""Ways in which one beginning is looked for."""
_FLAT = re.compile(r"(?:flat|flt|fl|apartment|apt)\.?\s+", re.IGNORECASE)
_WITHIN = re.compile(
    r"(?:(\d{1,2}|g)\s?f\s?(\d{1,2}|[lr])|(\d{1,2}|g)\s?[/\\.-]\s?(\d{1,2}|[lr])|(?:(\d{1,2}|g)([lr])))(?![a-z\d])",
    re.IGNORECASE,
)
_FLOORS = {"0": "ground", "1": "first", "2": "second", "3": "third", "4": "fourth", "5": "fifth"}
_SIDES = {"l": "left", "r": "right"}


def beginnings(written: str) -> list[str]:
    """The words as they were typed first; then with and without Flat, and a floor with its flat as each of
    ``Flat 2/1``, ``2F1`` and ``second floor left``, where the text begins with one."""
    words = folded(written)
    text = written.strip()
    said = _FLAT.match(text)
    rest = text[said.end() :] if said else text
    within = _WITHIN.match(rest)
    found = [words]
    if within is not None:
        floor, side = (one.lower() for one in within.groups() if one)
        found += _written(one_form(floor), one_form(side), folded(rest[within.end() :]))
    if said is not None or rest[:1].isdigit():
        bare = folded(rest)
        found += [bare, f"flat {bare}"]
    return [one for one in dict.fromkeys(found) if one][:MOST]


def _written(floor: str, side: str, rest: str) -> list[str]:
    floor = "0" if floor == "g" else floor
    short = "g" if floor == "0" else floor
    ways = [f"flat {floor} {side}", f"{short}f{side}", f"{floor} {side}", f"flat {short}f{side}"]
    if side in _SIDES and floor in _FLOORS:
        ways.insert(1, f"{_FLOORS[floor]} floor {_SIDES[side]}")
        ways.insert(2, f"flat {floor}{side}")
    return [f"{one} {rest}".rstrip() for one in ways]
