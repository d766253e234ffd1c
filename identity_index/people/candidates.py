"""Whom a record is compared with: the persons who share most with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from heapq import nsmallest
from math import log2

from identity_index.people import repository
from identity_index.people.matching import BLOCK_LIMIT, Features
from ledger.session import Session

MOST_PERSONS = 12
"""Persons that a record is compared with: those who share most, so that the cost is bounded. Measured on
records with many faults: of those whose person could be found, one in ten thousand was not among so many."""

Candidates = Mapping[int, Sequence[tuple[int, Features]]]
"""The persons, those who share most first: each one's records, by number."""
_MOST_BITS = 1 + log2(BLOCK_LIMIT)


def candidates(session: Session, keys: Sequence[int], but: Collection[int] = ()) -> Candidates:
    """The persons to compare with, but for these."""
    followed = repository.followed(session, keys)
    if not followed:
        return {}
    near = nearest(followed, repository.sharing(session, followed), but)
    kept: dict[int, list[tuple[int, Features]]] = defaultdict(list)
    for one in repository.of_persons(session, near, followed) if near else ():
        kept[one.master].append((one.record, Features.unpacked(one.features)))
    return {one: kept[one] for one in near if one in kept}


def nearest(
    followed: Mapping[int, int], sharing: Mapping[int, Collection[int]], but: Collection[int] = ()
) -> list[int]:
    """The persons who share most of these keys, by how many records each of them has; the first of equals is
    the one whom the index met first. ``sharing``: the persons who have each.

    A key counts for one bit more where half as many records have it.
    """
    worth: dict[int, float] = defaultdict(float)
    for key, size in followed.items():
        bits = _MOST_BITS - log2(size)
        for one in sharing.get(key, ()):
            worth[one] += bits
    for one in but:
        worth.pop(one, None)
    return [one for _, one in nsmallest(MOST_PERSONS, [(-bits, one) for one, bits in worth.items()])]
