"""Cases opened from events: through intake and the case subscriber, to the case kept and told of."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from pydantic import JsonValue

from benchmarks.backing import On, backing
from benchmarks.cases.asking import how_many
from benchmarks.cases.floor import written_again
from benchmarks.cases.hub import case_config, report_of_a_bin
from benchmarks.cases.tells import Tells
from benchmarks.counted import Counted, CountsDisagree, counted
from benchmarks.drive import load_of
from benchmarks.hub_process import HubProcess, hub
from benchmarks.machine import this_machine
from benchmarks.report import Result, Target
from benchmarks.rounds import Measured, middle, rates

AIM = 500.0
BATCH = 20
PATIENCE = 600.0
_LOOK = 0.05


def measure_opening(*, cases: int, rounds: int, on: On, tells: Tells) -> Result:
    """Forms sent in batches as fast as they are taken, each a report of a bin elsewhere; the rate is from the
    first request until the last case is there: clocks, timers, contact, events and deliveries with it.

    Raises DidNotStart, TimeoutError, and CountsDisagree where cases and forms are not as many.
    """
    hubs: list[Measured] = []
    floors: list[Measured] = []
    seen: Counted | None = None
    for turn in range(rounds):
        with backing(on) as under, tempfile.TemporaryDirectory(prefix="tolbooth-bench-") as name:
            folder = Path(name)
            with hub(folder, case_config(under), "", on=under, workers=1) as running:
                rate, seen = _opened(running, folder, cases)
                hubs.append(Measured(rate, None, None, running.most_resident_mib()))
            url = under.database or f"sqlite:///{folder / 'var' / 'tolbooth.db'}"
            floors.append(Measured(written_again(url, cases, on.without_broker), None, None))
        tells("opening", turn + 1, rounds)
    settings: dict[str, JsonValue] = {
        "cases": cases,
        "batch": BATCH,
        "rounds": rounds,
        "on": on,
        "rates": rates(hubs),
        "floor_rates": rates(floors),
    }
    return Result.of(
        on.named("opening cases"),
        machine=this_machine(),
        target=Target(rate_per_second=AIM),
        settings=settings,
        rate=middle(hubs).rate,
        memory_mib=middle(hubs).memory_mib,
        floor_rate=middle(floors).rate,
        counted=seen,
    )


def send(running: HubProcess, folder: Path, template: str, events: int, **options: float) -> int:
    """So many events of a template (rounded up to whole batches); when the first was sent, in ns since 1970.
    Raises CountsDisagree where one is not accepted."""
    file = folder / "event.json"
    file.write_text(template, "utf-8")
    batch = int(options.get("batch", BATCH))
    told = load_of(
        file,
        running.url,
        running.key,
        **{"clients": 4, "warm": 0, "seconds": PATIENCE, **options, "batch": batch},
        count=-(-events // batch),
    )
    if told.failed:
        raise CountsDisagree(f"{told.failed:,} events were not accepted: {told.failures}")
    return told.began_ns


def wait_for(running: HubProcess, many: int, **query: str) -> int:
    """Until there are so many such cases; when that was, in ns since 1970. Raises TimeoutError."""
    until = time.monotonic() + PATIENCE
    while (found := how_many(running, **query)) < many:
        if time.monotonic() >= until:
            raise TimeoutError(f"{many:,} cases were to be opened, and {found:,} were in {PATIENCE:g} s")
        time.sleep(_LOOK)
    return time.time_ns()


def _opened(running: HubProcess, folder: Path, cases: int) -> tuple[float, Counted]:
    how_many(running, by="type")
    began = send(running, folder, report_of_a_bin(), cases)
    ended = wait_for(running, cases)
    whole = -(-cases // BATCH) * BATCH
    if (found := how_many(running)) != whole:
        raise CountsDisagree(f"{whole:,} forms were sent, and {found:,} cases are there")
    account = counted(running)
    if account.dead or account.invalid or not account.balances:
        raise CountsDisagree(f"the ledger's account after {cases:,} cases: {account.model_dump()}")
    return cases * 1e9 / (ended - began), account
