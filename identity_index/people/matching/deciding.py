"""Two thresholds: certain is linked, possible is looked at by a person, the rest is somebody new."""

from __future__ import annotations

import math
from collections.abc import Sequence
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from identity_index.people.matching.score import PersonScore
from identity_index.people.matching.weights import Weights


class Outcome(StrEnum):
    """What becomes of a record."""

    LINK = "link"
    REVIEW = "review"
    NEW = "new"


class Decision(BaseModel):
    """What to do, with whom, and why."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    outcome: Outcome
    best: PersonScore | None
    """The person to link to or to look at; None where nobody comes near."""
    probability: float
    """That the record is theirs, by the score."""
    also: tuple[PersonScore, ...] = ()
    """Persons that the record fits for certain as well. From ``match``: only who is one with the best, and is
    to be merged with them."""
    reasons: tuple[str, ...]


def probability(bits: float, persons: int, weights: Weights) -> float:
    """That a record which scores so is this person's, among so many."""
    odds = bits + math.log2(weights.known / (1 - weights.known)) - math.log2(max(persons, weights.population))
    return chance(odds)


def least_bits(persons: int, weights: Weights) -> float:
    """From how many bits on somebody is asked: where ``probability`` is ``possible``."""
    asked, known = (math.log2(one / (1 - one)) for one in (weights.possible, weights.known))
    return asked - known + math.log2(max(persons, weights.population))


def chance(bits: float) -> float:
    """The probability that odds of 2 to the power of ``bits`` stand for."""
    return 1 / (1 + 2.0**-bits) if bits > -1000 else 0.0


def decide(scores: Sequence[PersonScore], persons: int, weights: Weights) -> Decision:
    """What follows from how a record compares with each candidate, in an index of so many persons."""
    ranked = sorted(scores, key=lambda one: (-one.bits, one.person))
    if not ranked:
        return Decision(outcome=Outcome.NEW, best=None, probability=0.0, reasons=("nobody comes near",))
    best = ranked[0]
    likely = probability(best.bits, persons, weights)
    if likely < weights.possible:
        return Decision(outcome=Outcome.NEW, best=best, probability=likely, reasons=("nobody is likely",))
    if best.contradictions:
        return Decision(outcome=Outcome.REVIEW, best=best, probability=likely, reasons=best.contradictions)
    if likely < weights.certain:
        why = ("possible, not certain",)
        return Decision(outcome=Outcome.REVIEW, best=best, probability=likely, reasons=why)
    also = [
        one
        for one in ranked[1:]
        if not one.contradictions and probability(one.bits, persons, weights) >= weights.certain
    ]
    return Decision(
        outcome=Outcome.LINK, best=best, probability=likely, also=tuple(also), reasons=("certain",)
    )
