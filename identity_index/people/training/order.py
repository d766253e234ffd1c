"""Records in the order of what is in them, so that the order in which they came changes nothing."""

from __future__ import annotations

import heapq
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator

from identity_index.people.matching.pairing import place


class Order:
    """Twenty-four bytes a record. Records are added in rising order, then it is ``settled``."""

    def __init__(self) -> None:
        self._numbers = array("q")
        self._parts: list[tuple[array[int], array[int]]] = []
        self._ranks = array("q")
        self._by_rank = array("q")

    def __len__(self) -> int:
        return len(self._numbers)

    def add(self, part: Iterable[tuple[int, str]]) -> None:
        """These records, and what each is compared by."""
        placed = [(place(packed), number) for number, packed in part]
        self._numbers.extend([number for _, number in placed])
        placed.sort()
        self._parts.append(
            (array("q", [at for at, _ in placed]), array("q", [number for _, number in placed]))
        )

    def settle(self) -> Iterator[int]:
        """Put them in order; yields now and then how many are."""
        self._ranks = array("q", bytes(8 * len(self._numbers)))
        for rank, (_, number) in enumerate(heapq.merge(*(zip(*part, strict=True) for part in self._parts))):
            self._by_rank.append(number)
            self._ranks[bisect_left(self._numbers, number)] = rank
            if rank % 5_000 == 0:
                yield rank
        self._parts = []

    def record(self, rank: int) -> int:
        return self._by_rank[rank]

    def ranks(self, numbers: Iterable[int]) -> list[int]:
        """Of those of these records that were added, in rising order."""
        found = []
        for number in numbers:
            at = bisect_left(self._numbers, number)
            if at < len(self._numbers) and self._numbers[at] == number:
                found.append(self._ranks[at])
        return sorted(found)
