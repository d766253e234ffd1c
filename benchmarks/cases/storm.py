"""A storm: thousands of reports of one flood, while other people go on reporting other things."""

from __future__ import annotations

import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.backing import On, backing
from benchmarks.cases.asking import Times, page, take
from benchmarks.cases.hub import call_about_a_bin, case_config, report_of_a_flood
from benchmarks.cases.opening import PATIENCE, send
from benchmarks.cases.tells import Tells
from benchmarks.counted import CountsDisagree, counted
from benchmarks.hub_process import HubProcess, hub
from benchmarks.machine import this_machine
from benchmarks.report import Compared, Result, Target
from benchmarks.rounds import Measured

CALLS_A_SECOND = 10
PARTS = 5
TARGET = Target(times=0.8)


@dataclass(slots=True)
class _Others:
    """People who call about other things, at a steady rate, whatever else is going on."""

    running: HubProcess
    next_place: int = 0
    times: list[float] = field(default_factory=list)
    failed: list[OSError] = field(default_factory=list)
    _ends: threading.Event = field(default_factory=threading.Event)

    def for_seconds(self, seconds: float) -> Times:
        self._ends.clear()
        self.times = []
        timer = threading.Timer(seconds, self._ends.set)
        timer.start()
        self.call()
        return Times(self.times)

    def call(self) -> None:
        while not self._ends.is_set():
            self.next_place += 1
            try:
                self.times.append(take(self.running, call_about_a_bin(self.next_place)))
            except OSError as error:
                self.failed.append(error)
                return
            self._ends.wait(1 / CALLS_A_SECOND)

    def beside(self) -> threading.Thread:
        self._ends.clear()
        self.times = []
        thread = threading.Thread(target=self.call, name="others")
        thread.start()
        return thread

    def stop(self, thread: threading.Thread) -> Times:
        self._ends.set()
        thread.join()
        if self.failed:
            raise self.failed[0]
        return Times(self.times)


def measure_storm(*, reports: int, pace: int, on: On, tells: Tells) -> Result:
    """One case, with so many contacts. The first fifth of the reports and the last come as fast as they are
    taken, and the last must not be slower for what there is already; those between come ``pace`` a second (a
    storm of ten minutes brings eight), while others call. The rate is that of the last fifth; ``p50_ms`` and
    ``p99_ms`` are what others wait for their answer, and ``settings`` has the same from before.

    Raises DidNotStart, TimeoutError and CountsDisagree.
    """
    each = max(1, reports // PARTS)
    with backing(on) as under, tempfile.TemporaryDirectory(prefix="tolbooth-bench-") as name:
        folder = Path(name)
        with hub(folder, case_config(under), "", on=under, workers=1) as running:
            others = _Others(running)
            others.for_seconds(1)
            before = others.for_seconds(5 if reports >= 1_000 else 1)
            first = _part(running, folder, each, each)
            tells("storm", each, reports)
            calling = others.beside()
            try:
                _part(running, folder, (PARTS - 2) * each, (PARTS - 1) * each, rate=pace)
            finally:
                during = others.stop(calling)
            tells("storm", (PARTS - 1) * each, reports)
            last = _part(running, folder, each, PARTS * each)
            tells("storm", PARTS * each, reports)
            contacts = [one.contacts for one in page(running, type="blocked_gully").items]
            account = counted(running)
            memory = running.most_resident_mib()
    if contacts != [each * PARTS] or account.dead or not account.balances:
        raise CountsDisagree(
            f"{each * PARTS:,} reports of one flood became cases with {contacts} contacts, and the ledger "
            f"says: {account.model_dump()}"
        )
    return Result.of(
        on.named("storm of reports"),
        machine=this_machine(),
        target=TARGET,
        settings={
            "reports": each * PARTS,
            "pace": pace,
            "on": on,
            "others_called": len(during.each),
            "others_before_p50_ms": round(before.p50, 1),
            "others_before_p99_ms": round(before.p99, 1),
        },
        rate=last,
        p50_ms=during.p50,
        p99_ms=during.p99,
        memory_mib=memory,
        counted=account,
        compared=[Compared.of("the first fifth", [Measured(first, None, None)])],
    )


def _part(running: HubProcess, folder: Path, reports: int, contacts: int, **options: float) -> float:
    """Contacts a second, from the first report sent until all of them are on the case."""
    began = send(running, folder, report_of_a_flood(), reports, batch=1, **options)
    until = time.monotonic() + PATIENCE
    while True:
        found = page(running, type="blocked_gully").items
        if found and found[0].contacts >= contacts:
            return reports * 1e9 / (time.time_ns() - began)
        if time.monotonic() >= until:
            raise TimeoutError(f"{contacts:,} contacts were to be on the case, and it has {found}")
        time.sleep(0.02)
