"""Whom a record is compared with: the persons who share most with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
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
    """The persons to compare with, but for these.

    A key counts for one bit more where half as many records have it.
    """
    followed = repository.followed(session, keys)
    if not followed:
        return {}
    [near] = repository.nearest(session, [_worth(followed)], MOST_PERSONS + len(but))
    return _records(session, [one for one in near if one not in but][:MOST_PERSONS], followed)


def candidates_of_each(session: Session, followed: Sequence[Mapping[int, int]]) -> list[Candidates]:
    """The same for several, of which no two share a key that is followed: by these, and how many records each
    of them has."""
    if len(followed) == 1:
        [keys] = followed
        near = repository.nearest(session, [_worth(keys)], MOST_PERSONS) if keys else [[]]
        return [_records(session, near[0], keys)]
    near = repository.nearest(session, list(map(_worth, followed)), MOST_PERSONS)
    held = repository.first_of_persons(session, {one for each in near for one in each})
    found: list[Candidates] = []
    for masters, keys in zip(near, followed, strict=True):
        if any(len(held.get(one, ())) > repository.MOST_RECORDS for one in masters):
            found.append(_records(session, masters, keys))  # of their further ones those that share a key
        else:
            found.append({one: held[one] for one in masters if one in held})
    return found


def _records(session: Session, masters: Sequence[int], keys: Mapping[int, int]) -> Candidates:
    kept: dict[int, list[tuple[int, Features]]] = defaultdict(list)
    for one in repository.of_persons(session, masters, keys) if masters else ():
        kept[one.master].append((one.record, Features.unpacked(one.features)))
    return {one: kept[one] for one in masters if one in kept}


def _worth(sizes: Mapping[int, int]) -> dict[int, float]:
    return {key: _MOST_BITS - log2(size) for key, size in sizes.items()}
