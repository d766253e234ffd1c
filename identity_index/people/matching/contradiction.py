"""What forbids that two records are linked by score alone."""

from __future__ import annotations

from identity_index.people.matching.features import SHARED, STRONG, Features
from identity_index.people.matching.fields import (
    ADDRESS,
    BORN,
    BORN_DIFFERS,
    FAMILY,
    FAMILY_CLOSE,
    GENDER,
    GIVEN,
    GIVEN_ALIKE,
    GIVEN_CLOSE,
    NEIGHBOUR,
    PHONE,
    SAME,
)
from identity_index.people.matching.pattern import Pattern

GENERATION = 12
"""Years between a parent and a child, at least."""


def contradictions(
    found: Pattern, new: Features, old: Features, *, answered: bool = False
) -> tuple[str, ...]:
    """In words; none where a score may decide.

    An identifier that agrees answers what looks like twins or two of a family. ``answered``: the person is
    known by such a given name too, which answers the first.
    """
    said = [
        f"two different numbers of the scheme {scheme}, of which nobody has two"
        for scheme, level, kind in found.identifiers
        if kind == STRONG and level != SAME
    ]
    levels = found.levels
    if levels[BORN] == BORN_DIFFERS:
        said += [
            f"one number of the scheme {scheme}, of which no two people have the same, and two dates of birth"
            for scheme, level, kind in found.identifiers
            if kind == STRONG and level == SAME
        ]
    if any(level == SAME and kind != SHARED for _, level, kind in found.identifiers) or not _one_household(
        levels
    ):
        return tuple(said)
    if levels[BORN] == SAME:
        if _other_given(levels) and not answered:
            said.append("looks like twins: one home, family name and birthday, other given names")
    elif levels[BORN] > SAME and abs(int(new.born[:4]) - int(old.born[:4])) >= GENERATION:
        said.append("looks like two of a family: one home and family name, born a generation apart")
    return tuple(said)


def _one_household(levels: tuple[int, ...]) -> bool:
    home = SAME <= levels[ADDRESS] <= NEIGHBOUR or levels[PHONE] == SAME
    return home and SAME <= levels[FAMILY] <= FAMILY_CLOSE


def _other_given(levels: tuple[int, ...]) -> bool:
    given = levels[GIVEN]
    return given >= GIVEN_ALIKE or (given == GIVEN_CLOSE and levels[GENDER] == 1)
