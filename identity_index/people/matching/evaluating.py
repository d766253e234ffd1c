"""How well weights do on pairs of which somebody has said whether they are one person's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from identity_index.people.matching.comparing import compare
from identity_index.people.matching.deciding import probability
from identity_index.people.matching.frequencies import Frequencies
from identity_index.people.matching.learning import Labelled
from identity_index.people.matching.weights import Weights

THRESHOLDS = (0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.995, 0.999, 0.9999)


class AtThreshold(BaseModel):
    """What would come of linking every pair that is at least so probable; None where nothing can be said."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    threshold: float
    linked: int
    precision: float | None
    recall: float | None
    f1: float | None


class Judged(NamedTuple):
    """A pair of which somebody has said what it is, and what weights say of it."""

    probability: float
    bits: float
    same: bool
    contradicts: bool
    """It would never be linked by score alone."""


def evaluate(
    labelled: Iterable[Labelled],
    weights: Weights,
    frequencies: Frequencies,
    thresholds: Sequence[float] = THRESHOLDS,
) -> tuple[AtThreshold, ...]:
    """Precision, recall and F1 at each threshold, and at the two that ``weights`` decide by.

    What contradicts is left out of it: this is about the score alone.
    """
    return at_thresholds(judged(labelled, weights, frequencies), weights, thresholds)


def judged(labelled: Iterable[Labelled], weights: Weights, frequencies: Frequencies) -> list[Judged]:
    """What these weights say of each pair, in the order given."""
    found = []
    for one, two, same in labelled:
        score = compare(one, two, weights, frequencies)
        likely = probability(score.bits, frequencies.persons, weights)
        found.append(Judged(likely, score.bits, same, bool(score.contradictions)))
    return found


def at_thresholds(
    found: Sequence[Judged], weights: Weights, thresholds: Sequence[float] = THRESHOLDS
) -> tuple[AtThreshold, ...]:
    """As ``evaluate``, of pairs that were judged already."""
    said = [(one.probability, one.same) for one in found]
    every = {*thresholds, weights.possible, weights.certain}
    return counted(said, sum([one.same for one in found]), every)


def counted(
    found: Sequence[tuple[float, bool]], wanted: int, thresholds: Iterable[float]
) -> tuple[AtThreshold, ...]:
    """At each threshold, the lowest first. ``found``: how probable each answer is, and whether it is right;
    ``wanted``: how many there were to be found."""
    return tuple([_at(threshold, found, wanted) for threshold in sorted(set(thresholds))])


def _at(threshold: float, found: Sequence[tuple[float, bool]], wanted: int) -> AtThreshold:
    linked = [right for probability, right in found if probability >= threshold]
    right = sum(linked)
    precision = right / len(linked) if linked else None
    recall = right / wanted if wanted else None
    both = (precision or 0) + (recall or 0)
    return AtThreshold(
        threshold=threshold,
        linked=len(linked),
        precision=precision,
        recall=recall,
        f1=2 * (precision or 0) * (recall or 0) / both if both else None,
    )
