"""Which records labels mean, read in the caller's session."""

from __future__ import annotations

from typing import NamedTuple

from identity_index.links import repository as links
from identity_index.links.kind import Kind
from identity_index.people.training import repository
from identity_index.people.training.repository import Pair
from identity_index.people.weighing.evaluating.label import Label, Labels
from ledger.errors import Refused
from ledger.session import Session


class Resolved(NamedTuple):
    """``unknown``: labels that name a record which the index does not know. ``both_ways``: pairs of which it
    was said that they are one, and that they are two."""

    pairs: list[Pair]
    unknown: list[Label]
    both_ways: int


def resolve(session: Session, said: Labels) -> Resolved:
    """The pairs that are meant, those of a file first; what is said first of a pair counts.
    Raises ``Refused`` where a file names none that is known."""
    asked = {(key.system, key.local_id) for one in said.labels for key in (one.one, one.other)}
    known = links.by_source(session, Kind.PERSON, asked) if asked else {}
    pairs, unknown = [], []
    for label in said.labels:
        one = known.get((label.one.system, label.one.local_id))
        other = known.get((label.other.system, label.other.local_id))
        if one is None or other is None or one.number == other.number:
            unknown.append(label)
        else:
            pairs.append(Pair(one.number, other.number, label.same))
    if said.labels and not pairs:
        raise Refused(
            "The index knows none of the pairs that were labelled. Does the file name systems and local ids "
            "as `tolbooth people links` does?"
        )
    found: dict[tuple[int, int], Pair] = {}
    both_ways = set()
    for pair in pairs + (repository.answered(session) if said.reviews else []):
        of = min(pair.one, pair.two), max(pair.one, pair.two)
        if found.setdefault(of, pair).same is not pair.same:
            both_ways.add(of)
    return Resolved(list(found.values()), unknown, len(both_ways))
