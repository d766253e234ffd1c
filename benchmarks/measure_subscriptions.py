"""``bench subscriptions``: what many subscriptions that do not match cost intake."""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks.backing import On, backing
from benchmarks.counted import Counted, agreed
from benchmarks.drive import load
from benchmarks.hub_process import config, hub
from benchmarks.machine import this_machine
from benchmarks.measure_intake import NOWHERE, measured
from benchmarks.report import Compared, Result, Target
from benchmarks.rounds import Measured, middle, rates

FEW = 10
TARGET = Target(times=0.75)
"""No slower than with few by more than a quarter."""
_OTHER_TYPES = ("person.moved", "case.opened", "direct_debit.rejected", "sensor.alert")


def measure_subscriptions(
    *, many: int, filtered: bool, seconds: float, clients: int, rounds: int, on: On = On.SQLITE
) -> Result:
    """Intake with few subscriptions and with many by turns, one of which takes the event each time.

    The others are for other types of event; ``filtered``, they are for the same type, and a filter of each,
    asked of every event, leaves it out. Raises DidNotStart, CountsDisagree.
    """
    runs: dict[int, list[Measured]] = {FEW: [], many: []}
    counted: Counted | None = None
    for _ in range(rounds):
        for count, seen in runs.items():
            with (
                backing(on) as under,
                tempfile.TemporaryDirectory(prefix="tolbooth-bench-") as folder,
                hub(
                    Path(folder),
                    config(delivering=False, on=under),
                    crowd(count, filtered=filtered),
                    on=under,
                    workers=0,
                ) as running,
            ):
                told = load(running.url, running.key, seconds=seconds, clients=clients)
                seen.append(measured(told, running.most_resident_mib()))
                counted = agreed(running, events=told.accepted, delivered=0)
    figures = middle(runs[many])
    return Result.of(
        on.named(f"intake with {many:,} subscriptions{', each with a filter' if filtered else ''}"),
        machine=this_machine(),
        target=TARGET,
        settings={
            "seconds": seconds,
            "clients": clients,
            "on": on,
            "rounds": rounds,
            "filtered": filtered,
            "rates": rates(runs[many]),
        },
        rate=figures.rate,
        p50_ms=figures.p50_ms,
        p99_ms=figures.p99_ms,
        memory_mib=figures.memory_mib,
        counted=counted,
        compared=[Compared.of(f"with {FEW}", runs[FEW])],
    )


def crowd(count: int, *, filtered: bool) -> str:
    """The text of a routing file of so many subscriptions, the last of which takes the load's events."""
    lines = []
    for number in range(count):
        ours = number == count - 1
        types = "form.submitted" if ours or filtered else _OTHER_TYPES[number % len(_OTHER_TYPES)]
        subject = "form/missed_bin" if ours else f"form/other_{number}"
        lines.append(
            f'[subscriptions.receiver-{number}]\nadapter = "app"\ntarget = {{ url = "{NOWHERE}{number}" }}\n'
            f'[routes.to-receiver-{number}]\ntypes = ["{types}"]\nto = "receiver-{number}"\n'
        )
        if filtered:
            lines.append(f'where = [{{ exact = {{ subject = "{subject}" }} }}]\n')
    return "".join(lines)
