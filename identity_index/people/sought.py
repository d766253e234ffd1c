"""What a record is looked for by: itself, and at each property it names, its other numbers as well.

A property that was numbered anew is one home under either number. Nothing of it is kept with the record: what
is one property is asked when somebody is looked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from identity_index.people.matching import Features, keys, terms
from identity_index.people.matching.features import Term
from identity_index.people.ports import Places
from identity_index.people.ready import Ready
from ledger.session import Session


@dataclass(frozen=True, slots=True)
class Sought:
    """What it is compared by, where it is looked for, and what is to be known of how common it is."""

    features: Features
    keys: Sequence[int]
    terms: Sequence[Term]


def sought(session: Session, told: Sequence[Ready], places: Places) -> list[Sought]:
    """Of each of these; one query for all of them where no property was numbered anew."""
    uprns = {place.uprn for one in told for place in one.features.places if place.uprn}
    same = places.same(session, uprns) if uprns else {}
    found = []
    for one in told:
        of = one.features
        more = [place._replace(uprn=other) for place in of.places for other in same.get(place.uprn, ())]
        if more:
            of = of._replace(places=tuple(dict.fromkeys((*of.places, *more))))
            found.append(Sought(of, keys(of), terms(of)))
        else:
            found.append(Sought(of, one.keys, one.terms))
    return found
