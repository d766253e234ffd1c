"""All the checks, one after another."""

from __future__ import annotations

from pathlib import Path

from adapters.registry import Registry
from hub.checking import (
    adapters,
    attachments,
    cases,
    ledger_and_broker,
    places,
    recipients,
    retention,
    routing,
)
from hub.checking.settings_file import read
from routes.problem import Problem


def check(file: Path | None) -> tuple[Problem, ...]:
    """Everything wrong with the settings in ``file`` (None: the defaults), by file and line. Never raises."""
    loaded = read(file)
    if loaded.settings is None:
        return loaded.problems
    registry = Registry()
    found = [
        *ledger_and_broker.faults(loaded, loaded.settings),
        *ledger_and_broker.oddities(loaded, loaded.settings),
        *attachments.faults(loaded, loaded.settings),
        *attachments.oddities(loaded),
        *retention.faults(loaded, loaded.settings),
        *adapters.faults(loaded, loaded.settings, registry),
        *routing.faults(loaded, loaded.settings, registry),
        *recipients.faults(loaded, loaded.settings, registry),
        *cases.problems(loaded, loaded.settings),
        *places.problems(loaded, loaded.settings),
    ]
    return tuple(sorted(set(found)))


def fatal(file: Path | None) -> tuple[Problem, ...]:
    """What no hub can be started with, whatever its systems do: part of what ``check`` finds."""
    loaded = read(file)
    if loaded.settings is None:
        return loaded.problems
    found = [
        *ledger_and_broker.faults(loaded, loaded.settings),
        *attachments.faults(loaded, loaded.settings),
    ]
    return tuple(sorted(found))
