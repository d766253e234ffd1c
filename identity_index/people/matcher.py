"""Finding whose record a new one is: who is looked at, how they compare, and what follows."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from math import log2
from typing import Any, Protocol

from identity_index.ids import person_id
from identity_index.people import repository
from identity_index.people.matching import (
    BLOCK_LIMIT,
    Decision,
    Features,
    Outcome,
    Weights,
    match,
    terms,
)
from identity_index.people.matching.one_number import who_has_its_number
from identity_index.people.weighing.in_use import WeightsInUse
from ledger.session import Session

MOST_PERSONS = 12
"""Persons that a record is compared with: those who share most, so that the cost is bounded. Measured on
records with many faults: of those whose person could be found, one in ten thousand was not among so many."""

WeightsNow = Callable[[Session], Weights]
"""The weights that hold, as the unit sees them."""


@dataclass(frozen=True, slots=True)
class Found:
    """What follows, whose it is or may be, and by which weights. ``record`` is the candidate's record that
    agrees best; ``also`` are others who turn out to be one with that one, and are to be merged with them."""

    outcome: Outcome
    weights: str
    master: int | None = None
    record: int | None = None
    bits: float | None = None
    probability: float | None = None
    evidence: str = "{}"
    also: Sequence[int] = ()


class Matcher(Protocol):
    """Decides about one record at a time, in the unit that acts on it."""

    def match(self, session: Session, of: Features, keys: Sequence[int], but: Collection[int] = ()) -> Found:
        """Whose it is. ``but``: persons whose it is not, or is known to be already."""
        ...


class ScoringMatcher:
    """By the weights that hold. See ``Matcher``."""

    def __init__(self, weights: WeightsNow | None = None) -> None:
        """``weights`` None: those in use."""
        self._weights = weights or WeightsInUse()

    def match(self, session: Session, of: Features, keys: Sequence[int], but: Collection[int] = ()) -> Found:
        weights = self._weights(session)
        kept = candidates(session, keys, but)
        if not kept:
            return Found(Outcome.NEW, weights.version)
        known = repository.Counts(session, terms(of))
        held = {person_id.written(number): [one for _, one in some] for number, some in kept.items()}
        found = _found(match(of, held, known.persons, weights, known), weights, kept)
        return _asked_by_number(found, of, kept) if found.outcome is Outcome.NEW else found


def candidates(
    session: Session, keys: Sequence[int], but: Collection[int] = ()
) -> dict[int, list[tuple[int, Features]]]:
    """The persons to compare with, those who share most first: each one's records, by number.

    A key counts for one bit more where half as many records have it.
    """
    sizes = repository.followed(session, keys)
    if not sizes:
        return {}
    worth = {key: _MOST_BITS - log2(size) for key, size in sizes.items()}
    near = repository.nearest(session, worth, MOST_PERSONS + len(but))
    masters = [one for one in near if one not in but][:MOST_PERSONS]
    kept: dict[int, list[tuple[int, Features]]] = {one: [] for one in masters}
    for one in repository.of_persons(session, masters, sizes) if masters else ():
        kept[one.master].append((one.record, Features.unpacked(one.features)))
    return {master: records for master, records in kept.items() if records}


def _found(decision: Decision, weights: Weights, kept: dict[int, list[tuple[int, Features]]]) -> Found:
    best = decision.best
    if best is None or decision.outcome is Outcome.NEW:
        return Found(Outcome.NEW, weights.version)
    master = person_id.read(best.person)
    return Found(
        outcome=decision.outcome,
        weights=weights.version,
        master=master,
        record=kept[master][best.record][0],
        bits=best.bits,
        probability=decision.probability,
        evidence=decision.model_dump_json(exclude=_NOT_EVIDENCE),
        also=[person_id.read(one.person) for one in decision.also],
    )


def _asked_by_number(found: Found, of: Features, kept: Mapping[int, Sequence[tuple[int, Features]]]) -> Found:
    """By the score they are two: a person is to say whose the number is, if both have one."""
    same = who_has_its_number(of, kept)
    if same is None:
        return found
    master, record, scheme = same
    why = f"both have one number of the scheme {scheme}, of which no two people have the same"
    evidence = json.dumps({"reasons": [why]})
    return replace(found, outcome=Outcome.REVIEW, master=master, record=record, evidence=evidence)


_MOST_BITS = 1 + log2(BLOCK_LIMIT)
_NOT_EVIDENCE: Any = {"also": True, "best": {"person": True, "record": True}}
