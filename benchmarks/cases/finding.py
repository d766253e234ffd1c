"""Pages of cases among many, over HTTP, held against what arithmetic says they are."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pydantic import JsonValue

from benchmarks.backing import Backing, On, backing
from benchmarks.cases.asking import Times, page
from benchmarks.cases.hub import case_config
from benchmarks.cases.seeded import PEOPLE, PLACES, QUEUES, Seed, seed
from benchmarks.cases.tells import Tells
from benchmarks.counted import CountsDisagree
from benchmarks.hub_process import HubProcess, hub
from benchmarks.machine import this_machine
from benchmarks.report import Result, Target
from cases.references import Numbering
from hub.migrating import migrate
from ledger import clock
from ledger.engine import open_engine

AIM_MS = 50.0
_NUMBERING = Numbering("TB")


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, and the numbers that are answered; ``ordered``: in that order."""

    query: dict[str, str | int]
    numbers: list[int]
    ordered: bool = True


def measure_finding(*, cases: int, rounds: int, on: On, tells: Tells) -> Result:
    """Seed, start a hub, and ask each kind of question ``rounds`` times, each time of another person, place
    or queue. ``p50_ms`` is the slowest kind's, ``p99_ms`` the longest of all. Raises DidNotStart and
    CountsDisagree."""
    of = Seed(cases, int(time.time()) * clock.SECOND)
    with backing(on) as under, tempfile.TemporaryDirectory(prefix="tolbooth-bench-") as name:
        folder = Path(name)
        began = time.monotonic()
        _fill(folder, under, of, tells)
        seeding = time.monotonic() - began
        with hub(folder, case_config(under), "", on=under, workers=0) as running:
            page(running, uprn="1")  # a hub that has just started opens its ledger with the first question
            table: dict[str, Times] = {}
            for kind, questions in _kinds(of, rounds).items():
                table[kind] = Times([_ask(running, kind, one) for one in questions])
                tells(kind, rounds, rounds)
            memory = running.most_resident_mib()
    every = [one for times in table.values() for one in times.each]
    queries: dict[str, JsonValue] = {
        kind: {
            "p50_ms": round(one.p50, 1),
            "first_ms": round(one.each[0], 1),
            "longest_ms": round(one.longest, 1),
        }
        for kind, one in table.items()
    }
    return Result.of(
        on.named("finding cases"),
        machine=this_machine(),
        target=Target(p99_ms=AIM_MS),
        settings={
            "cases": cases,
            "rounds": rounds,
            "on": on,
            "seeding_seconds": round(seeding, 1),
            "queries": queries,
        },
        rate=len(every) / sum(every) * 1000,
        p50_ms=max(one.p50 for one in table.values()),
        p99_ms=max(every),
        memory_mib=memory,
    )


def _kinds(of: Seed, rounds: int) -> dict[str, list[Question]]:
    turns = range(rounds)
    return {
        "open cases of a person": [
            Question(
                {"person": f"crm/c-{one}", "state": "open"},
                _newest(number for number in of.of_person(one) if of.is_open(number)),
            )
            for one in (turn * 7_919 % PEOPLE for turn in turns)
        ],
        "all cases of a person": [
            Question({"person": f"crm/c-{one}"}, _newest(of.of_person(one)))
            for one in (turn * 104_729 % PEOPLE for turn in turns)
        ],
        "cases at a place": [
            Question({"uprn": str(one)}, _newest(of.at_place(one)))
            for one in (turn * 1_299_709 % PLACES for turn in turns)
        ],
        "queue page, as it is to be worked on": [
            Question({"queue": f"q-{one}", "order": "due", "state": "open"}, of.in_queue(one), ordered=False)
            for one in (turn % QUEUES for turn in turns)
        ],
        "queue page, the newest first": [
            Question({"queue": f"q-{one}", "state": "open"}, _newest(of.in_queue(one)))
            for one in (turn % QUEUES for turn in turns)
        ],
    }


def _newest(numbers: Iterable[int]) -> list[int]:
    return sorted(numbers, reverse=True)


def _ask(running: HubProcess, kind: str, question: Question) -> float:
    """Milliseconds. Raises CountsDisagree."""
    began = time.perf_counter()
    found = page(running, **question.query, limit=50)
    took = (time.perf_counter() - began) * 1000
    numbers = [_NUMBERING.read(one.reference) for one in found.items]
    right = question.numbers[:50]
    fits = (
        numbers == right
        if question.ordered
        else len(numbers) == len(right) and set(numbers) <= set(question.numbers)
    )
    if not fits:
        raise CountsDisagree(
            f"{kind}, {question.query}: {right[:3]} were to come first of {len(question.numbers):,}, and the "
            f"hub answers {numbers[:3]} first of {len(numbers):,}"
        )
    return took


def _fill(folder: Path, under: Backing, of: Seed, tells: Tells) -> None:
    url = under.database
    if not url:
        file = folder / "var" / "tolbooth.db"
        file.parent.mkdir(parents=True)
        url = f"sqlite:///{file}"
    engine = open_engine(url)
    migrate(engine)
    engine.dispose()
    seed(url, of, tells)
