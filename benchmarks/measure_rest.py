"""``bench rest``: requests made of a back office a second, each with its answer."""

from __future__ import annotations

import json
import urllib.request

from benchmarks.beside import answer_of, beside
from benchmarks.counted import CountsDisagree
from benchmarks.machine import this_machine
from benchmarks.report import Result, Target
from benchmarks.rest_posts import Posted
from benchmarks.rounds import Measured, middle, rates

TARGET = Target(rate_per_second=500)
SANDBOX = "adapters.open311.sandbox"


def measure_rest(*, seconds: float, threads: int, rounds: int, floor_only: bool = False) -> Result:
    """Cases delivered by the Open311 adapter on so many threads, to its sandbox; each a process of its own.

    The floor is ``http.client`` on as many threads with the same forms, reading the same answers. Raises
    DidNotStart, CalledProcessError, or CountsDisagree where the sandbox holds another number than were
    answered.
    """
    ours: list[Measured] = []
    floors: list[Measured] = []
    for _ in range(rounds):
        floors.append(_round(seconds, threads, "--bare"))
        if not floor_only:
            ours.append(_round(seconds, threads))
    floor, figures = middle(floors), middle(ours) if ours else None
    return Result.of(
        "rest",
        machine=this_machine(),
        target=TARGET,
        settings={
            "seconds": seconds,
            "threads": threads,
            "rounds": rounds,
            "rates": rates(ours),
            "floor_rates": rates(floors),
        },
        rate=figures.rate if figures else None,
        p50_ms=figures.p50_ms if figures else None,
        p99_ms=figures.p99_ms if figures else None,
        floor_rate=floor.rate,
        floor_p50_ms=floor.p50_ms,
        floor_p99_ms=floor.p99_ms,
    )


def _round(seconds: float, threads: int, *options: str) -> Measured:
    with beside(SANDBOX, "--port", "0") as sandbox:
        arguments = ["--url", sandbox.url, "--seconds", str(seconds), "--threads", str(threads), *options]
        said = answer_of("benchmarks.rest_posts", arguments, seconds=60 + seconds)
        posted = Posted.model_validate_json(said)
        with urllib.request.urlopen(f"{sandbox.url}/sandbox/requests", timeout=60) as answer:
            held = len(json.loads(answer.read()))
    if held != posted.requests:
        raise CountsDisagree(f"{posted.requests:,} requests were answered, and the sandbox holds {held:,}")
    return Measured(posted.rate_per_second, posted.p50_ms, posted.p99_ms)
