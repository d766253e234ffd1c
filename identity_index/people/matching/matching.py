"""One record against every candidate: whose it is, and whether two persons turn out to be one by it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from identity_index.people.matching.comparing import Rarities
from identity_index.people.matching.deciding import Decision, Outcome, chance, decide, probability
from identity_index.people.matching.features import Features
from identity_index.people.matching.frequencies import Frequencies
from identity_index.people.matching.scoring import Weighed, contradicting, in_words, weigh
from identity_index.people.matching.weights import Weights

_LIKELY = 0.5


def match(
    new: Features,
    candidates: Mapping[str, Sequence[Features]],
    persons: int,
    weights: Weights,
    frequencies: Frequencies,
) -> Decision:
    """What becomes of ``new`` among candidates: persons by name, each with all its records (at least one).

    ``persons`` is how many the index has. In ``also`` stand those whom the record fits for certain as well
    and who, by all that is held of both, are one person with the best. Where it fits two who are not, and one
    not much better than the other, somebody has to look.
    """
    rarities = Rarities(weights, frequencies)
    weighed = [weigh(new, person, held, weights, rarities) for person, held in candidates.items()]
    scores = [in_words(new, candidates[one.person], one) for one in _of_account(weighed, persons, weights)]
    decision = decide(scores, persons, weights)
    if decision.outcome is not Outcome.LINK or decision.best is None or not decision.also:
        return decision
    best = decision.best
    theirs = [new, *candidates[best.person]]
    merged = []
    for one in decision.also:
        if are_one(theirs, candidates[one.person], persons, weights, frequencies):
            merged.append(one)
            theirs += candidates[one.person]
        elif chance(best.bits - one.bits) < weights.certain:
            why = f"fits {best.person} and {one.person}, and by all that is held they are not one person"
            return decision.model_copy(update={"outcome": Outcome.REVIEW, "also": (), "reasons": (why,)})
    return decision.model_copy(update={"also": tuple(merged)})


def are_one(
    theirs: Sequence[Features],
    others: Sequence[Features],
    persons: int,
    weights: Weights,
    frequencies: Frequencies,
) -> bool:
    """Are the two persons that these are all the records of one person, for certain?

    One record must fit for certain, nothing may contradict, and at least half of the others be likelier
    theirs than not: a wrong merge is many records wrong at once.
    """
    rarities = Rarities(weights, frequencies)
    scores = [weigh(one, "", theirs, weights, rarities) for one in others]
    if any(contradicting(one, theirs, score) for one, score in zip(others, scores, strict=True)):
        return False
    likely = [probability(score.bits, persons, weights) for score in scores]
    fitting = sum([one >= _LIKELY for one in likely])
    return max(likely) >= weights.certain and 2 * fitting >= len(likely)


def _of_account(weighed: Sequence[Weighed], persons: int, weights: Weights) -> list[Weighed]:
    """The best, and whoever is certain as well: nothing follows from any other."""
    if not weighed:
        return []
    best = min(weighed, key=lambda one: (-one.bits, one.person))
    return [
        one for one in weighed if one is best or probability(one.bits, persons, weights) >= weights.certain
    ]
