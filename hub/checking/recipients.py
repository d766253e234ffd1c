"""Whether those whom the settings have told of alerts can be told."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import JsonValue

from adapters.contract import Adapter
from adapters.registry import Registry
from dead_letter.alerts.events import ISSUED
from hub.checking.fit import kinds
from hub.checking.settings_file import Loaded
from hub.checking.targets import target_faults
from hub.settings import Settings
from routes.problem import Problem
from routes.suggestion import suggest
from routes.toml_lines import Path as Place
from routes.type_pattern import compile_type_pattern
from schemas.event_type import short_of


def faults(loaded: Loaded, settings: Settings, registry: Registry) -> Iterator[Problem]:
    """Each thing that would keep a recipient from being told."""
    installed = kinds(settings, registry)
    for name, one in settings.alerts.recipients.items():
        place: Place = ("alerts", "recipients", name)
        entry = settings.adapters.get(one.adapter)
        if entry is None:
            yield loaded.problem(
                (*place, "adapter"),
                f"the recipient {name!r} is to be told by {one.adapter!r}, which is no adapter here",
                suggest(one.adapter, settings.adapters, noun="adapters"),
            )
            continue
        if not entry.enabled:
            yield loaded.problem(
                (*place, "adapter"),
                f"the recipient {name!r} is to be told by {one.adapter!r}, which is disabled",
                "enable it, or name another: nobody would be told",
            )
        adapter = installed.get(one.adapter)
        if adapter is not None:
            yield from _target(loaded, place, name, one.target, adapter, settings)
    if settings.alerts.urgent and not settings.alerts.kinds:
        yield loaded.problem(
            ("alerts", "kinds"), "nothing is watched, so nothing can be urgent", "name the kinds to watch"
        )


def _target(
    loaded: Loaded,
    place: Place,
    name: str,
    target: dict[str, JsonValue],
    adapter: type[Adapter],
    settings: Settings,
) -> Iterator[Problem]:
    if not any(compile_type_pattern(one)(short_of(ISSUED)) for one in adapter.accepts):
        yield loaded.problem(
            (*place, "adapter"),
            f"the adapter that the recipient {name!r} names cannot be sent notices of alerts",
            "name one of the kind email or webhook",
        )
        return
    noun = f"recipient {name!r}"
    for inner, problem, fix in target_faults(target, adapter.Target, settings.home, noun):
        yield loaded.problem((*place, "target", *inner), problem, fix)
