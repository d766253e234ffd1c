"""How far one way to put records together agrees with another, counted by pairs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Agreement:
    """Pairs of records: how many are together in what was found, in truth, and in both."""

    found: int
    true: int
    both: int

    @classmethod
    def of(cls, found: Sequence[Hashable], true: Sequence[Hashable]) -> Agreement:
        """``found`` and ``true`` name, for each record in the same order, whom it belongs to."""
        return cls(_pairs(found), _pairs(true), _pairs(list(zip(found, true, strict=True))))

    @property
    def precision(self) -> float:
        """The share of what was put together that belongs together; 1 of nothing."""
        return self.both / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """The share of what belongs together that was put together; 1 of nothing."""
        return self.both / self.true if self.true else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of the two."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def joined(found: Sequence[int], ties: Iterable[tuple[int, int]]) -> list[int]:
    """``found`` with these of its clusters put together, two by two."""
    into: dict[int, int] = {}

    def now(cluster: int) -> int:
        while cluster in into:
            cluster = into[cluster]
        return cluster

    for one, two in ties:
        if (first := now(one)) != (second := now(two)):
            into[first] = second
    return [now(cluster) for cluster in found]


def _pairs(clusters: Iterable[Hashable]) -> int:
    return sum([many * (many - 1) // 2 for many in Counter(clusters).values()])
