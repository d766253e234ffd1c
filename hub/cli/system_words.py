"""A system in words: how it is, and what limits it."""

from __future__ import annotations

from hub.cli.answers import Pause, SystemLine
from hub.cli.screen import counted, shown


def state_of(system: SystemLine) -> str:
    """Whether it is sent anything now; if not, until when, and why."""
    said = [] if system.paused is None else [words_of(system.paused)]
    breaker = system.breaker
    if system.in_maintenance_until is not None:
        said.append(f"in maintenance until {shown(system.in_maintenance_until)}")
    if breaker is None:
        said.append("breaker off")
    elif breaker.state == "open":
        until = (
            "; tried again with the next message"
            if breaker.until is None
            else f" until {shown(breaker.until)}"
        )
        said.append(f"breaker open{until}: {_why(system)}")
    elif breaker.state == "probing":
        said.append(f"breaker probing, one delivery tries it: {_why(system)}")
    elif breaker.held_until is not None:
        said.append(f"asked for nothing before {shown(breaker.held_until)}")
    else:
        said.append("breaker closed" + (f", {_why(system)}" if breaker.failures else ""))
    return "; ".join(said)


def words_of(pause: Pause) -> str:
    """``paused by … since … until …: why``, by the clock of this machine."""
    until = "" if pause.until is None else f" until {shown(pause.until)}"
    return f"paused by {pause.who} since {shown(pause.since)}{until}: {pause.reason}"


def limits_of(system: SystemLine) -> str:
    """Empty where there are none."""
    said = []
    if system.concurrency is not None:
        said.append(f"{system.concurrency:,} at once")
    if system.rate is not None:
        said.append(f"{system.rate:g} a second")
    if system.maintenance:
        said.append(f"maintenance {', '.join(system.maintenance)}")
    return "; ".join(said)


def _why(system: SystemLine) -> str:
    breaker = system.breaker
    assert breaker is not None
    why = f": {breaker.why}" if breaker.why else ""
    return f"{counted(breaker.failures, 'failure')} in a row{why}"
