"""Where a version is evaluated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from identity_index.links import repository as links
from identity_index.people import repository as people
from identity_index.people.desk import showing
from identity_index.people.desk.sight import MASKED
from identity_index.people.matching import Judged, Labelled, Weights, at_thresholds, judged, terms
from identity_index.people.matching.deciding import chance
from identity_index.people.training import repository
from identity_index.people.training.repository import Pair
from identity_index.people.weighing import repository as versions
from identity_index.people.weighing.evaluating.evaluation import MOST_WRONG, Evaluating, Evaluation, Wrong
from identity_index.people.weighing.evaluating.resolving import resolve
from identity_index.people.weighing.in_use import WeightsInUse
from ledger.errors import Refused
from ledger.reader import Reader
from ledger.session import Session

_STEPS = [chance(bits) for bits in range(-10, 15)]
"""Probabilities in even steps of the odds, each double those before."""


@dataclass(frozen=True, slots=True)
class EvaluationDesk:
    """Safe to use from many requests at once."""

    reader: Reader
    in_use: WeightsInUse

    async def evaluate(self, wanted: Evaluating) -> Evaluation:
        """Raises ``NotFound`` for a version that there is not, ``Refused`` where no pair is known."""
        return await self.reader.run(partial(_evaluate, wanted=wanted, in_use=self.in_use))


def _evaluate(session: Session, wanted: Evaluating, in_use: WeightsInUse) -> Evaluation:
    weights = in_use(session) if wanted.weights is None else versions.find(session, wanted.weights)[1]
    pairs, unknown, both_ways = resolve(session, wanted)
    held = repository.features(session, {number for one in pairs for number in one[:2]})
    pairs = [one for one in pairs if one.one in held and one.two in held]
    if not pairs:
        raise Refused(
            "There is no pair to evaluate by: give a file of labelled pairs, or take what stewards have "
            "answered, once they have answered a review."
        )
    known = people.Counts(session, {term for one in held.values() for term in terms(one)})
    found = judged([Labelled(held[a], held[b], same) for a, b, same in pairs], weights, known)
    return Evaluation(
        weights=weights.version,
        certain=weights.certain,
        possible=weights.possible,
        pairs=len(pairs),
        same=sum(one.same for one in pairs),
        never_alone=sum(one.contradicts for one in found),
        at=list(at_thresholds(found, weights)),
        curve=list(at_thresholds(found, weights, _STEPS)),
        wrong=_wrong(session, pairs, found, weights),
        unknown=unknown[: MOST_WRONG * 5],
        both_ways=both_ways,
    )


def _wrong(session: Session, pairs: Sequence[Pair], found: Sequence[Judged], weights: Weights) -> list[Wrong]:
    """Those that would be linked and are two, and those that nobody would be asked about and are one."""
    both = list(zip(pairs, found, strict=True))
    two = [one for one in both if not one[0].same and one[1].probability >= weights.certain]
    same = [one for one in both if one[0].same and one[1].probability < weights.possible]
    two.sort(key=lambda one: -one[1].probability)
    same.sort(key=lambda one: one[1].probability)
    worst = two[:MOST_WRONG] + same[:MOST_WRONG]
    records = list(links.records(session, {number for pair, _ in worst for number in pair[:2]}).values())
    names = dict(zip([one.number for one in records], showing.names(session, records, MASKED), strict=True))
    return [
        Wrong(
            one=names[pair.one],
            other=names[pair.two],
            same=pair.same,
            probability=said.probability,
            bits=round(said.bits, 2),
            contradicts=said.contradicts,
        )
        for pair, said in worst
    ]
