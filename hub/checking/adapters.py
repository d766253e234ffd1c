"""What the settings say about adapters: their kinds, their own settings, their secrets and their files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from adapters.contract import Adapter
from adapters.registry import AdapterError, Registry, UnknownKind
from hub import secrets
from hub.adapters import own_settings, paths_of
from hub.checking.folders import trouble_reading, trouble_with
from hub.checking.settings_file import Loaded
from hub.settings import AdapterEntry, Settings
from routes.model_problems import model_problems
from routes.problem import Problem
from routes.suggestion import suggest
from routes.toml_lines import Path as Place


def faults(loaded: Loaded, settings: Settings, registry: Registry) -> Iterator[Problem]:
    """Each thing wrong with an adapter. A disabled one is checked too: it is meant to be enabled again."""
    for name, entry in settings.adapters.items():
        place = ("adapters", name)
        try:
            adapter = registry.find(entry.kind)
        except UnknownKind:
            yield loaded.problem(
                (*place, "kind"),
                f"the adapter {name!r} is of the kind {entry.kind!r}, which is not installed",
                suggest(entry.kind, registry.names(), noun="kinds"),
            )
        except AdapterError as error:
            yield loaded.problem((*place, "kind"), str(error), "mend or uninstall its package")
        else:
            yield from _own(loaded, place, name, entry, adapter, settings.home)
            yield from _limits(loaded, place, name, entry, adapter)


def _limits(
    loaded: Loaded, place: Place, name: str, entry: AdapterEntry, adapter: type[Adapter]
) -> Iterator[Problem]:
    """Limits of a system that mean nothing for this kind of adapter."""
    told = [key for key in ("concurrency", "rate", "maintenance", "breaker") if key in entry.model_fields_set]
    for key in told:
        if not adapter.accepts:
            yield loaded.problem(
                (*place, key),
                f"the adapter {name!r} only publishes: there is nothing that {key} could hold back",
                f"leave {key} out",
            )
        elif key in {"concurrency", "rate"} and hasattr(adapter, "deliver_batch"):
            yield loaded.problem(
                (*place, key),
                f"the adapter {name!r} takes many events in a file, one file at a time: {key} means nothing",
                f"leave {key} out; how often a file is made is a setting of its kind",
            )
    for taken in sorted(adapter.Settings.model_fields.keys() & AdapterEntry.model_fields.keys()):
        yield loaded.problem(
            (*place, "kind"),
            f"the kind {entry.kind!r} has a setting {taken!r}, which the hub takes for itself",
            "have its author give it another name",
        )


def _own(
    loaded: Loaded, place: Place, name: str, entry: AdapterEntry, adapter: type[Adapter], home: Path
) -> Iterator[Problem]:
    for inner in secrets.literals(adapter.Settings, entry.own):
        dotted = ".".join(map(str, inner))
        yield loaded.problem(
            (*place, *inner),
            f"the secret {dotted!r} of the adapter {name!r} stands in the file itself",
            "put it in the environment or in a file of its own, change it (it has been seen), "
            f'and refer to it: {inner[-1]} = "env:{name.upper().replace("-", "_")}_{str(inner[-1]).upper()}"',
        )
    absent = list(secrets.missing(entry.own, home))
    for inner, error in absent:
        yield loaded.problem(
            (*place, *inner), f"{'.'.join(map(str, inner))}: {error}", _provide(entry, inner)
        )
    if absent:
        return
    own = own_settings(entry, adapter, home)
    try:
        settings = adapter.Settings.model_validate(own)
    except ValidationError as fault:
        for inner, problem, fix in model_problems(fault, adapter.Settings, own, noun=f"adapter {name!r}"):
            yield loaded.problem(
                (*place, *inner), problem, fix or "see its page under docs/reference/adapters.md"
            )
        return
    for key in paths_of(adapter):
        path = getattr(settings, key)
        if path is None:
            continue
        if key == "folder" or key.endswith("_folder"):
            trouble = trouble_with(path, may_be_made=False)
        else:
            trouble = trouble_reading(path)
        if trouble is not None:
            yield loaded.problem((*place, key), f"the adapter {name!r}: {key}: {trouble[0]}", trouble[1])


def _provide(entry: AdapterEntry, inner: Place) -> str:
    value = entry.own.get(str(inner[0])) if len(inner) == 1 else None
    if isinstance(value, str) and value.startswith("file:"):
        return "put the secret there, readable for the hub's user only"
    return "set it for the hub's process, or correct the reference"
