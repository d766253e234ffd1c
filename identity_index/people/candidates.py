"""Whom a record is compared with: the persons who share most with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from heapq import nsmallest
from math import log2

from identity_index.people import repository
from identity_index.people.matching import BLOCK_LIMIT, Features
from identity_index.people.repository import Crowd
from ledger.session import Session

MOST_PERSONS = 12
"""Persons that a record is compared with: those who share most, so that the cost is bounded. Measured on
records with many faults: of those whose person could be found, one in ten thousand was not among so many."""

LEAST_BITS = 6.0
"""What somebody has to share to be compared: a key that no more than three persons have, or several. Whoever
shares no more than a street's postcode or a common name comes to nothing."""

Candidates = Mapping[int, Sequence[tuple[int, Features]]]
"""The persons, those who share most first: each one's records, by number."""
_BITS = (0.0, *(1 + log2(BLOCK_LIMIT / many) for many in range(1, BLOCK_LIMIT + 1)))
"""What a key is worth that so many persons have."""


def candidates(session: Session, keys: Collection[int], but: Collection[int] = ()) -> Candidates:
    """The persons to compare with, but for these."""
    return among(session, repository.crowds(session, keys), but)


def among(
    session: Session, crowds: Mapping[int, Crowd], but: Collection[int] = (), least: float = LEAST_BITS
) -> Candidates:
    """As ``candidates``, where it is known who has each key. ``least``: what somebody has to share; whoever
    looks for somebody by a postcode alone means those who have it."""
    followed = [key for key, one in crowds.items() if one.followed]
    if not followed:
        return {}
    near = nearest(followed, {key: crowds[key].persons for key in followed}, but, least)
    shared = [key for key in followed if crowds[key].many <= BLOCK_LIMIT]
    kept: dict[int, list[tuple[int, Features]]] = defaultdict(list)
    for one in repository.of_persons(session, near, shared) if near else ():
        kept[one.master].append((one.record, one.features))
    return {one: kept[one] for one in near if one in kept}


def nearest(
    followed: Iterable[int],
    sharing: Mapping[int, Collection[int]],
    but: Collection[int] = (),
    least: float = LEAST_BITS,
) -> list[int]:
    """The persons who share most of these keys; the first of equals is the one whom the index met first.
    ``sharing``: the persons who have each, ``BLOCK_LIMIT`` at most.

    A key counts for one bit more where half as many persons have it.
    """
    worth: dict[int, float] = defaultdict(float)
    for key in followed:
        some = sharing.get(key, ())
        bits = _BITS[len(some)]
        for one in some:
            worth[one] += bits
    for one in but:
        worth.pop(one, None)
    enough = [(-bits, one) for one, bits in worth.items() if bits >= least]
    return [one for _, one in nsmallest(MOST_PERSONS, enough)]
