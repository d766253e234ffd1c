"""Weights out of texts of which it is known what they mean. Pure.

They are those by which what was meant is likeliest among what a text was compared with (a conditional logit,
found by gradient steps from the weights that one starts with). The same texts give the same weights.

The people's index counts how often each level is seen of one person and of two. Here rivals are no chance
pairs: flats of one house agree in all but one thing, and counted apart each thing would be worth too little.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from identity_index.places.matching.comparing import Comparison, Way
from identity_index.places.matching.deciding import Weighed, chances
from identity_index.places.matching.known import Known
from identity_index.places.matching.ladders import LADDERS, MISSING
from identity_index.places.matching.weights import Weights

ROUNDS = 40
_TRUST = 120.0
"""How many wrong answers what one starts with counts for, of each level."""
_STEP, _HALVED = 1.0, 8
"""Bits, at most, that the first round moves a weight by, and after how many rounds it is half of that. A step
that stays as it is goes to and fro about where it should come to: bits then grow from round to round."""
Ways = Sequence[Way]


@dataclass(frozen=True, slots=True)
class Example:
    """A text's candidates, each with its ways to agree; ``meant`` is None where none of them is meant."""

    meant: int | None
    found: Sequence[tuple[int, Ways]]


@dataclass(slots=True)
class Seen:
    """What is learned from."""

    examples: list[Example] = field(default_factory=list)

    def add(self, comparison: Comparison, candidates: Iterable[Known], meant: int | None) -> None:
        """A text of which it is known that it means this one, or none that is known."""
        found = [(one.uprn, ways) for one in candidates if (ways := comparison.ways(one))]
        if found:
            self.examples.append(Example(meant, found))


def learn(
    seen: Seen, start: Weights, between: Callable[[int, int], None] = lambda _done, _of: None
) -> Weights:
    """Weights that fit; ``between`` is told of each round."""
    weights = start
    for done in range(ROUNDS):
        between(done, ROUNDS)
        weights = _better(seen, weights, start, _STEP / (1 + done / _HALVED))
    return Weights.model_validate({**weights.model_dump(), "learned_from": f"{len(seen.examples):,} texts"})


def _better(seen: Seen, weights: Weights, start: Weights, step: float) -> Weights:
    pull = [[0.0] * len(one.says) for one in LADDERS]
    weight = [[_TRUST] * len(one.says) for one in LADDERS]
    none, nones = 0.0, _TRUST
    for example in seen.examples:
        weighed = _weighed(example, weights)
        shares, nobody = chances(weighed, weights)
        for one, share in zip(weighed, shares, strict=True):
            error = (one.uprn == example.meant) - share
            for at, level in enumerate(one.levels):
                if level != MISSING:
                    pull[at][level] += error
                    weight[at][level] += abs(error)
        error = (example.meant is None) - nobody
        none, nones = none + error, nones + abs(error)
    moved = {}
    for at, ladder in enumerate(LADDERS):
        before = zip(weights.bits[ladder.name], start.bits[ladder.name], strict=True)
        moved[ladder.name] = tuple(
            [
                round(now + step * (pull[at][level] + _TRUST / 20 * (first - now)) / weight[at][level], 4)
                for level, (now, first) in enumerate(before)
            ]
        )
    return weights.model_copy(update={"bits": moved, "none": round(weights.none + step * none / nones, 4)})


def _weighed(example: Example, weights: Weights) -> list[Weighed]:
    tables, otherwise = [weights.bits[one.name] for one in LADDERS], weights.otherwise
    found = []
    for uprn, ways in example.found:
        best = max(
            (
                sum(t[level] for t, level in zip(tables, levels, strict=True) if level != MISSING)
                - otherwise * at,
                levels,
            )
            for levels, at, *_ in ways
        )
        found.append(Weighed(uprn, *best))
    return sorted(found, key=lambda one: (-one.bits, one.uprn))
