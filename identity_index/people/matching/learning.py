"""Learning weights from the council's own records, without labels and without chance.

It is expectation-maximisation: the same records, in whatever order, give the same weights. Pairs that
somebody has decided on can be added.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from identity_index.people.matching.agreements import Agreements, Levels, levels_of
from identity_index.people.matching.features import Features
from identity_index.people.matching.fields import FIELDS, IDENTIFIER, ORDER
from identity_index.people.matching.pairing import in_order, sharing, spread
from identity_index.people.matching.weights import FieldWeights, Weights, default_weights

SAMPLED = 200_000
"""Pairs that are compared to see how often two persons agree."""
SHARING = 1_000_000
"""Pairs that share a key, at most."""
_ROUNDS = 25
_TRUST = 50.0
"""The weights that one starts with count as so many pairs."""
_HALF_A_PAIR = 0.5
"""What a level counts as that no pair of two persons was seen at: rarer than once, not never."""

Between = Callable[[int, int], None]
"""Called between two rounds, with how many are done, of how many; may raise to end it."""


class Labelled(NamedTuple):
    """Two records of which somebody has said whether they are one person's."""

    one: Features
    two: Features
    same: bool


def learn(
    records: Sequence[Features], labelled: Iterable[Labelled] = (), start: Weights | None = None
) -> Weights:
    """Weights that fit ``records``, many of which may be one person's; fewer than two teach nothing.

    Every pair of records counts. Those that share a key are weighed one by one; what the others have in
    common is taken from a sample by even steps. ``labelled`` pairs count as what was said of them. Thresholds
    stay those of ``start``: they are probabilities, and need no labels.
    """
    start = start or default_weights()
    ordered = in_order(records)
    labels = list(labelled)
    if len(ordered) < 2:
        return start
    pairs, each = sharing(ordered, SHARING)
    seen = Agreements(len(ordered), each)
    seen.near.update([levels_of(ordered[one], ordered[two]) for one, two in pairs])
    seen.sampled.update([levels_of(ordered[a], ordered[b]) for a, b in spread(len(ordered), SAMPLED)])
    for one, two, same in labels:
        (seen.same if same else seen.different)[levels_of(one, two)] += 1
    return fit(seen, start)


def fit(seen: Agreements, start: Weights, between: Between = lambda _done, _of: None) -> Weights:
    """Weights that fit what was seen of at least two records. See ``learn``."""
    weights, counts = _Fit.of(seen, start, min(0.5, seen.records / seen.every)), _Counts.of(seen)
    for done in range(_ROUNDS):
        between(done, _ROUNDS)
        weights = weights.better(counts, start)
    said = f" and {seen.labels:,} pairs that were decided on" if seen.labels else ", no labels"
    return start.changed(
        fields={
            name: FieldWeights(m=tuple(weights.m[name]), u=tuple(weights.u[name]))
            for name in sorted(weights.m)
        },
        population=max(1.0, 1 / weights.share),
        learned_from=f"{seen.records:,} records{said}",
    )


class _Counts(NamedTuple):
    """In one order, whatever the pairs came in: sums of fractions depend on it in their last figures."""

    sharing: list[tuple[Levels, int]]
    sampled: list[tuple[Levels, int]]
    same: list[tuple[Levels, int]]
    different: list[tuple[Levels, int]]
    every: float

    @classmethod
    def of(cls, seen: Agreements) -> _Counts:
        sharing_, sampled = sorted(seen.sharing.items()), sorted(seen.sampled.items())
        return cls(sharing_, sampled, sorted(seen.same.items()), sorted(seen.different.items()), seen.every)


@dataclass(frozen=True, slots=True)
class _Fit:
    """One round's state: ``m`` and ``u`` of each field, and the share of all pairs that are one person's."""

    m: dict[str, list[float]]
    u: dict[str, list[float]]
    share: float

    @classmethod
    def of(cls, seen: Agreements, start: Weights, share: float) -> _Fit:
        kinds = (seen.near, seen.sampled, seen.same, seen.different)
        names = {name for kind in kinds for levels in kind for name, _ in levels} | set(start.fields)
        return cls(
            {name: list(_first(start, name).m) for name in names},
            {name: list(_first(start, name).u) for name in names},
            share,
        )

    def better(self, seen: _Counts, start: Weights) -> _Fit:
        """Weigh each pair by these weights, and count again."""
        prior = math.log2(self.share / (1 - self.share))
        bits = {
            name: [_bits(m, u) for m, u in zip(self.m[name], self.u[name], strict=True)] for name in self.m
        }
        same, different = self._none(), self._none()
        found = 0.0
        for levels, many in seen.sharing:
            likely = many * _chance(prior + sum([bits[name][level] for name, level in levels]))
            found += likely
            _count(same, levels, likely)
        for levels, many in seen.sampled:
            likely = _chance(prior + sum([bits[name][level] for name, level in levels]))
            _count(different, levels, many * (1 - likely))
        for levels, many in seen.same:
            _count(same, levels, many)
        for levels, many in seen.different:
            _count(different, levels, many)
        return _Fit(
            {name: _blended(same[name], _first(start, name).m) for name in same},
            {name: _seldom(name, different[name], _first(start, name).u) for name in different},
            min(0.5, max(found, _HALF_A_PAIR) / seen.every),
        )

    def _none(self) -> dict[str, list[float]]:
        return {name: [0.0] * len(levels) for name, levels in self.m.items()}


def _bits(m: float, u: float) -> float:
    """What a level says: log2 of m / u."""
    return math.log2(m / u)


def _count(counts: dict[str, list[float]], levels: Levels, many: float) -> None:
    for name, level in levels:
        counts[name][level] += many


def _first(start: Weights, name: str) -> FieldWeights:
    """What one starts with; for a scheme of identifiers that was never learned, what holds for any."""
    return start.fields.get(name) or start.fields[IDENTIFIER.name]


def _chance(bits: float) -> float:
    return 1 / (1 + 2.0**-bits) if bits > -1000 else 0.0


def _blended(counts: list[float], before: tuple[float, ...]) -> list[float]:
    whole = sum(counts) + _TRUST
    return [(many + _TRUST * share) / whole for many, share in zip(counts, before, strict=True)]


def _seldom(name: str, counts: list[float], before: tuple[float, ...]) -> list[float]:
    """As blended, but a level is not thought rarer than half a pair of the sample.

    The order of names is not learned: two persons who have both names in common have them in either order.
    """
    if name == FIELDS[ORDER].name:
        return list(before)
    least = _HALF_A_PAIR / (sum(counts) + _TRUST)
    floored = [
        max(one, min(least, first)) for one, first in zip(_blended(counts, before), before, strict=True)
    ]
    return [one / sum(floored) for one in floored]
