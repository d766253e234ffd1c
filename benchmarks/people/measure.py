"""``bench people``: a file's records through the index in three orders, against the truth."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from random import Random

from pydantic import BaseModel, ConfigDict, Field

from benchmarks.beside import DidNotStart
from benchmarks.machine import Machine, this_machine
from benchmarks.people.index import Arrived, Known, arrive, people_index
from benchmarks.people.pairwise import Agreement, joined
from benchmarks.people.rows import Row
from benchmarks.percentile import percentile
from identity_index.people.identifiers.scheme_rule import SchemeRule
from identity_index.people.identifiers.schemes import Schemes
from identity_index.people.importing.profile import Profile
from identity_index.people.matching import Weights, default_weights, features, learn

LIKELY = 0.5
"""An open review counts as what it proposes for ``f1`` where that is likelier than not."""
SHUFFLES = 3

Tells = Callable[[str, int, int], None]
_FROZEN = ConfigDict(frozen=True, extra="forbid")


class Shuffle(BaseModel):
    """What came of the records in one order. Shares are from 0 to 1, times milliseconds."""

    model_config = _FROZEN

    seed: int = Field(description="of the order; the same seed is the same order")
    f1: float = Field(description="pairwise over clusters: what is linked, and what an open review likely is")
    precision: float
    recall: float
    auto_f1: float = Field(description="the same, of what the index linked by itself alone")
    auto_precision: float
    auto_recall: float
    review_rate: float = Field(description="records about which a person was asked")
    open_rate: float = Field(description="questions that are open in the end, for each record")
    persons: int = Field(description="how many the index took them to be")
    p50_ms: float = Field(description="one record: made ready, matched, committed, with its events")
    p99_ms: float
    records_per_second: float = Field(description="one after the other")
    weights_version: str


class People(BaseModel):
    """What ``tolbooth bench people`` prints."""

    model_config = _FROZEN

    files: list[str]
    records: int
    persons: int = Field(description="in truth")
    weights: str = Field(description="what they were learned from")
    learning_seconds: float
    certain: float = Field(description="linked by nobody from this probability on")
    possible: float = Field(description="asked about from this probability on")
    likely: float = Field(description="a review counts for f1 from this probability on")
    shuffles: list[Shuffle]
    machine: Machine


def measure_people(
    files: Sequence[Path], rows: Sequence[Row], profile: Profile, *, training: bool, tells: Tells
) -> People:
    """Three orders by fixed seeds, one method, one set of thresholds; the truth is only counted against.

    ``training``: the weights are learned from these records first, without what the truth says of them; else
    they are those that ship. Raises ``DidNotStart`` for a file without records.
    """
    if not rows:
        raise DidNotStart(f"There are no records in {', '.join(map(str, files))}.")
    rules = profile.people.identifiers
    schemes = Schemes(rules)
    began = time.perf_counter()
    weights = default_weights()
    if training:
        tells("learning", 0, 1)
        weights = learn([features(row.details, None, schemes) for row in rows])
        tells("learning", 1, 1)
    learning = time.perf_counter() - began
    return People(
        files=[file.name for file in files],
        records=len(rows),
        persons=len({row.truth for row in rows}),
        weights=weights.learned_from,
        learning_seconds=round(learning, 1),
        certain=weights.certain,
        possible=weights.possible,
        likely=LIKELY,
        shuffles=[_shuffle(seed, rows, weights, rules, tells) for seed in range(1, SHUFFLES + 1)],
        machine=this_machine(),
    )


def _shuffle(
    seed: int, rows: Sequence[Row], weights: Weights, rules: Mapping[str, SchemeRule], tells: Tells
) -> Shuffle:
    order = list(range(len(rows)))
    Random(seed).shuffle(order)
    with (
        tempfile.TemporaryDirectory(prefix="tolbooth-bench-") as folder,
        people_index(Path(folder), weights, rules) as index,
    ):
        began = time.perf_counter()
        arrived = arrive(
            index,
            [(number, rows[number].details) for number in order],
            lambda done, of: tells(f"shuffle {seed}", done, of),
        )
        took = time.perf_counter() - began
        known = index.known(len(rows))
    return _shown(seed, rows, arrived, known, took, weights)


def _shown(
    seed: int,
    rows: Sequence[Row],
    arrived: Sequence[Arrived],
    known: Known,
    took: float,
    weights: Weights,
) -> Shuffle:
    true = [row.truth for row in rows]
    auto = Agreement.of(known.masters, true)
    likely = [(one.one, one.other) for one in known.asked if one.probability >= LIKELY]
    found = Agreement.of(joined(known.masters, likely), true)
    times = [one.took_ms for one in arrived]
    return Shuffle(
        seed=seed,
        f1=found.f1,
        precision=found.precision,
        recall=found.recall,
        auto_f1=auto.f1,
        auto_precision=auto.precision,
        auto_recall=auto.recall,
        review_rate=known.ever_asked / len(rows),
        open_rate=len(known.asked) / len(rows),
        persons=len(set(known.masters)),
        p50_ms=round(percentile(times, 0.5) or 0, 3),
        p99_ms=round(percentile(times, 0.99) or 0, 3),
        records_per_second=round(len(rows) / took, 1),
        weights_version=weights.version,
    )


def lines_about(result: People) -> list[str]:
    """The result for people."""
    lines = [
        f"{result.records:,} records of {result.persons:,} persons; weights: {result.weights}"
        f" ({result.learning_seconds:.1f} s)"
    ]
    for one in result.shuffles:
        lines += [
            f"shuffle {one.seed}: f1 {one.f1:.5f} (precision {one.precision:.5f}, recall {one.recall:.5f})",
            f"  by itself alone: f1 {one.auto_f1:.5f} (precision {one.auto_precision:.5f}, recall"
            f" {one.auto_recall:.5f}); asked about {one.review_rate:.2%}; {one.persons:,} persons",
            f"  p50 {one.p50_ms:.2f} ms, p99 {one.p99_ms:.2f} ms, {one.records_per_second:,.0f} records/s;"
            f" weights {one.weights_version}",
        ]
    return lines
