"""Whether a system has given a local id to somebody else. Pure."""

from __future__ import annotations

from identity_index.people.matching.features import Features
from identity_index.people.matching.fields import (
    BORN,
    BORN_TWO_DIGITS,
    EMAIL,
    GIVEN,
    GIVEN_DIFFERS,
    PHONE,
    SAME,
)
from identity_index.people.matching.pattern import pattern


def is_another(new: Features, old: Features) -> bool:
    """Do name and date of birth both contradict what the record said of them, and nothing else speaks for
    their being the same?"""
    found = pattern(new, old)
    if any(level == SAME for _, level, _ in found.identifiers):
        return False
    if SAME in {found.levels[EMAIL], found.levels[PHONE]}:
        return False
    return found.levels[GIVEN] == GIVEN_DIFFERS and found.levels[BORN] >= BORN_TWO_DIGITS
