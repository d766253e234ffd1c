"""Pairs of records, counted by how they agree: all that weights are learned from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from identity_index.people.matching.features import SHARED as SHARED_KIND
from identity_index.people.matching.features import Features
from identity_index.people.matching.fields import FIELDS, IDENTIFIER, SHARED
from identity_index.people.matching.pattern import pattern

Levels = tuple[tuple[str, int], ...]
"""Field and level, for each field that both records have."""


@dataclass(slots=True)
class Agreements:
    """Counted one by one, so that no two records need be at hand but those that are compared."""

    records: int
    """How many there are."""
    each: int = 1
    """Of how many pairs that share a key each of ``near`` stands for."""
    near: Counter[Levels] = field(default_factory=Counter)
    """Pairs that share a key."""
    sampled: Counter[Levels] = field(default_factory=Counter)
    """Pairs that nobody chose."""
    same: Counter[Levels] = field(default_factory=Counter)
    """Of which somebody has said that they are one person's."""
    different: Counter[Levels] = field(default_factory=Counter)
    """Of which somebody has said that they are not."""

    @property
    def sharing(self) -> Mapping[Levels, int]:
        """All pairs that share a key, seen or not."""
        return {levels: many * self.each for levels, many in self.near.items()}

    @property
    def every(self) -> float:
        """All pairs that there are, seen or not."""
        return self.records * (self.records - 1) / 2

    @property
    def compared(self) -> int:
        """How many pairs were compared."""
        return sum(counts.total() for counts in (self.near, self.sampled, self.same, self.different))

    @property
    def labels(self) -> int:
        """Of how many pairs somebody has said it."""
        return self.same.total() + self.different.total()


def levels_of(one: Features, two: Features) -> Levels:
    """How two records agree."""
    found = pattern(one, two)
    fields = [_named(FIELDS[number].name, level) for number, level in enumerate(found.levels) if level >= 0]
    numbers = [
        _named(SHARED.name if kind == SHARED_KIND else f"{IDENTIFIER.name} {scheme}", level)
        for scheme, level, kind in found.identifiers
    ]
    return (*fields, *numbers)


@cache
def _named(name: str, level: int) -> tuple[str, int]:
    """Once for each field and level, however many pairs stand at it."""
    return name, level
