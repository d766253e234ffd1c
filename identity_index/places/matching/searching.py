"""Which properties a text may mean. Works in the caller's session."""

from __future__ import annotations

from collections import Counter, defaultdict
from heapq import nsmallest
from math import log2
from typing import NamedTuple

from identity_index.people.matching.closeness import nearly
from identity_index.places.matching import repository
from identity_index.places.matching.keys import (
    BLOCK_LIMIT,
    asked,
    looked_for,
    spellings,
    town_of,
    towns_named,
    units_asked,
)
from identity_index.places.matching.known import Known
from identity_index.places.matching.written import Written
from ledger.session import Session

MOST = 48
"""Properties that a text is compared with."""
_MOST_BITS = 1 + log2(BLOCK_LIMIT)
_UNIT_BITS = 6.0


class Candidates(NamedTuple):
    """``words``: those of the text that some property has just so; ``retired``: which of the places are no
    more; ``towns``: towns and localities of some property that the text may name, each as one word."""

    places: list[Known]
    words: frozenset[str]
    retired: frozenset[int]
    towns: frozenset[str]


def candidates(session: Session, written: Written) -> Candidates:
    """Those that share most with it, at most ``MOST``."""
    said = looked_for(written)
    asked_for = {key for word in said for key in spellings(word)}
    words = repository.spelt(session, asked_for | towns_named(written.words))
    towns = {town for word in words if (town := town_of(word))}
    near = {word for word in words if not town_of(word)}
    spelt = [one for one in said if one in near]
    spelt += [one for one in sorted(near - set(said)) if any(nearly(one, word) for word in said)]
    followed = repository.blocks(session, list(dict.fromkeys(asked(written, spelt))))
    sizes = Counter(key for key, _, _ in followed)
    worth: dict[int, float] = defaultdict(float)
    units = units_asked(written)
    for key, uprn in {(key, uprn) for key, uprn, _ in followed}:
        worth[uprn] += _MOST_BITS - log2(sizes[key])
    for uprn in {uprn for _, uprn, unit in followed if (unit in units if units else not unit)}:
        worth[uprn] += _UNIT_BITS
    chosen = [uprn for _, uprn in nsmallest(MOST, [(-bits, uprn) for uprn, bits in worth.items()])]
    found = repository.called(session, chosen) if chosen else {}
    gone = repository.retired(session, chosen) if chosen else frozenset[int]()
    return Candidates(
        *([found[uprn] for uprn in chosen if uprn in found], frozenset(near & set(said)), gone),
        frozenset(towns),
    )
