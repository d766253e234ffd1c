"""``bench people --persons``: how fast, against an index of a town's size."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Callable
from hashlib import sha256
from math import gcd
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from benchmarks.backing import On, backing
from benchmarks.machine import Machine, this_machine
from benchmarks.people.index import Arrived, PeopleIndex, arrive, people_index
from benchmarks.people.town import Town
from benchmarks.percentile import percentile
from identity_index.ids import import_id
from identity_index.people.identifiers.scheme_rule import SchemeRule
from identity_index.people.importing.batch import MOST, Batch, Beginning, Import, Row
from identity_index.people.matching import default_weights

Tells = Callable[[str, int, int], None]
FIRST, OTHER = "first-office", "other-office"
_AIMS = ((100_000, 3.0, 15.0), (1_000_000, 5.0, 30.0))
"""Persons up to which p50 and p99 are aimed for, in milliseconds."""
_LOAD_AIM = 2_000.0
_FROZEN = ConfigDict(frozen=True, extra="forbid")


class Loading(BaseModel):
    """The town taken in by the index's own import, batch by batch, each row matched."""

    model_config = _FROZEN

    records: int
    seconds: float
    records_per_second: float
    processor_ms: float = Field(
        description="of this process for each record; another, beside it, looks at the rows"
    )
    registered: int = Field(description="found to be somebody new, as each is")
    linked: int = Field(description="taken for somebody who was known: none is")
    reviews: int
    aim_per_second: float = _LOAD_AIM


class AtSize(BaseModel):
    """What ``tolbooth bench people --persons`` prints. Times in milliseconds, shares from 0 to 1."""

    model_config = _FROZEN

    on: str
    persons: int
    seed: int
    loading: Loading
    records: int = Field(description="that arrived one at a time afterwards, from another office")
    known: int = Field(description="of them: of persons who live in the town; the others have moved in")
    found: int = Field(description="of those known: linked to whom they are, by nobody")
    wrong: int = Field(description="linked to somebody else")
    reviews: int = Field(description="questions asked about them")
    p50_ms: float = Field(description="one record: made ready, matched, committed, with its events")
    p99_ms: float
    records_per_second: float = Field(description="one after the other")
    processor_ms: float = Field(description="of this process for each record, whatever else was running")
    aim_p50_ms: float | None
    aim_p99_ms: float | None
    met: bool | None = Field(description="loading and both times; null for a town larger than any aim")
    weights_version: str
    machine: Machine


def measure_at_size(*, persons: int, records: int, seed: int, on: On, tells: Tells) -> AtSize:
    """Load so many, then let ``records`` in one at a time: by turns of somebody who is known, with the faults
    that another office has, and of somebody who is new.

    Raises OSError where the database cannot be reached.
    """
    town, weights = Town(seed), default_weights()
    rules = {"library": SchemeRule.model_validate({})}
    with (
        backing(on) as under,
        tempfile.TemporaryDirectory(prefix="tolbooth-bench-") as folder,
        people_index(Path(folder), weights, rules, under.database) as index,
    ):
        loading = asyncio.run(_load(index, town, persons, tells))
        asked = index.asked()
        step = max(1, 2 * persons // max(records, 1))
        told = [_number(place, persons, step) for place in range(records)]
        details = [(number, town.elsewhere(number)) for number in told]
        busy = time.process_time()
        arrived = arrive(index, details, lambda done, of: tells("arriving", done, of), OTHER)
        busy = (time.process_time() - busy) * 1000 / max(records, 1)
        held = index.masters(FIRST, [one for one in told if one < persons])
        reviews = index.asked() - asked
    aim = next(((p50, p99) for most, p50, p99 in _AIMS if persons <= most), (None, None))
    times = [one.took_ms for one in arrived]
    p50, p99 = percentile(times, 0.5) or 0, percentile(times, 0.99) or 0
    return AtSize(
        on=on,
        persons=persons,
        seed=seed,
        loading=loading,
        records=records,
        **_linked(told, arrived, held, persons),
        reviews=reviews,
        p50_ms=round(p50, 3),
        p99_ms=round(p99, 3),
        records_per_second=round(records / (sum(times) / 1000), 1),
        processor_ms=round(busy, 3),
        aim_p50_ms=aim[0],
        aim_p99_ms=aim[1],
        met=_met(aim, p50, p99, loading),
        weights_version=weights.version,
        machine=this_machine(),
    )


def lines_about_size(result: AtSize) -> list[str]:
    """The result for people."""
    load = result.loading
    aims = "" if result.aim_p50_ms is None else f" (aims {result.aim_p50_ms:.0f}, {result.aim_p99_ms:.0f})"
    return [
        f"{result.persons:,} persons on {result.on}: loaded in {load.seconds:,.0f} s,"
        f" {load.records_per_second:,.0f} records/s (aim {load.aim_per_second:,.0f}),"
        f" {load.processor_ms:.2f} ms of processor each; {load.linked:,} linked, {load.reviews:,} reviews",
        f"{result.records:,} records one at a time: p50 {result.p50_ms:.2f} ms, p99 {result.p99_ms:.2f} ms"
        f"{aims}, {result.records_per_second:,.0f} records/s, {result.processor_ms:.2f} ms of processor each",
        f"  of {result.known:,} known {result.found:,} found, {result.wrong:,} wrong;"
        f" {result.reviews:,} reviews",
        "  aims: " + {True: "reached", False: "missed", None: "none for so many"}[result.met],
    ]


def _number(place: int, persons: int, step: int) -> int:
    """By turns somebody of the town, spread over it, and somebody who has come since."""
    return persons + place if place % 2 else place // 2 * step % persons


async def _load(index: PeopleIndex, town: Town, persons: int, tells: Tells) -> Loading:
    mark = sha256(f"{town.seed} {persons}".encode()).hexdigest()
    begun = await index.imports.begin(
        Beginning(system=FIRST, file="town", sha256=mark, profile=mark), "bench"
    )
    took, busy, ended = 0.0, 0.0, begun
    # In no order of homes: two who live together rarely come in one batch.
    step = next(one for one in range(int(persons * 0.618) | 1, 2 * persons + 2) if gcd(one, persons) == 1)
    for at in range(0, persons, MOST):
        through = min(at + MOST, persons)
        rows = [
            Row(line=line + 1, local_id=str(number), details=town.person(number))
            for line in range(at, through)
            for number in [line * step % persons]
        ]
        batch = Batch(after=at, through=through, rows=rows, last=through == persons)
        began, from_busy = time.perf_counter(), time.process_time()
        ended = await index.imports.take(import_id.read(begun.id), batch, "bench")
        took += time.perf_counter() - began
        busy += time.process_time() - from_busy
        tells("loading", through, persons)
    return _loaded(ended, took, busy)


def _loaded(ended: Import, took: float, busy: float) -> Loading:
    counts = ended.counts
    return Loading(
        records=counts.read,
        seconds=round(took, 1),
        records_per_second=round(counts.read / took, 1),
        processor_ms=round(busy * 1000 / counts.read, 3),
        registered=counts.registered,
        linked=counts.linked,
        reviews=counts.reviews,
    )


def _linked(told: list[int], arrived: list[Arrived], held: dict[int, int], persons: int) -> dict[str, int]:
    """How many were known, and were found to be whom they are, or somebody else of the town."""
    townspeople = set(held.values())
    outcomes = [(held.get(number), one.master) for number, one in zip(told, arrived, strict=True)]
    return {
        "known": sum(number < persons for number in told),
        "found": sum(true == master for true, master in outcomes),
        "wrong": sum(true != master and master in townspeople for true, master in outcomes),
    }


def _met(aim: tuple[float | None, float | None], p50: float, p99: float, loading: Loading) -> bool | None:
    most, longest = aim
    if most is None or longest is None:
        return None
    return p50 <= most and p99 <= longest and loading.records_per_second >= loading.aim_per_second
