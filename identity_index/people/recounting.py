"""How common values are, kept right: what is counted are persons, each once for whatever its records say.

Of a person the first few records count (``repository.MOST_RECORDS``), so that somebody with ten thousand
records costs no more than somebody with twenty.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from identity_index.history.change import Move
from identity_index.people import repository
from identity_index.people.matching import Features, terms
from identity_index.people.matching.features import Term
from ledger.session import Session


def recount(session: Session, moves: Sequence[Move], members: Mapping[int, Collection[int]]) -> None:
    """Records have changed their persons: whoever is found by one is the one whose it is now, and what those
    have is counted, and no more what they had.

    ``members``: the records of each person that a move names, as they are now; none of one that has none.
    """
    real = [one for one in moves if one.source is not None and one.source != one.target]
    if not real:
        return
    affected = {number for one in real for number in (one.source, one.target) if number is not None}
    now = {master: set(members.get(master, ())) for master in affected}
    was = {
        master: (held - {one.record for one in real if one.target == master})
        | {one.record for one in real if one.source == master}
        for master, held in now.items()
    }
    counted = {number for sides in (now, was) for held in sides.values() for number in _first(held)}
    moved = {one.record: one.target for one in real}
    known = repository.features(session, counted | moved.keys())
    repository.move(session, moved, known)
    more: Counter[Term] = Counter()
    for master in affected:
        more.update(_terms(now[master], known))
        more.subtract(_terms(was[master], known))
    repository.count(session, list((+more).elements()), list((-more).elements()))


def _terms(records: Iterable[int], known: Mapping[int, Features]) -> set[Term]:
    return {term for number in _first(records) if number in known for term in terms(known[number])}


def _first(records: Iterable[int]) -> list[int]:
    return sorted(records)[: repository.MOST_RECORDS]
