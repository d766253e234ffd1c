"""What the settings' routes files say, and whether the adapters they name can do it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from adapters.contract import Adapter
from adapters.registry import AdapterError, Registry
from hub.checking.settings_file import Loaded
from hub.route_files import read_file
from hub.settings import Settings
from routes.model_problems import model_problems
from routes.problem import Problem
from routes.route import Route
from routes.source import RoutingFile
from routes.subscription import Subscription
from routes.toml_lines import TomlLines
from routes.type_pattern import compile_type_pattern
from schemas.catalogue import Catalogue, shipped


@dataclass
class _Seen:
    """What earlier files have named: each name belongs to the file that has it first."""

    files: dict[str, Path] = field(default_factory=dict)
    names: dict[tuple[str, str], Path] = field(default_factory=dict)


def faults(loaded: Loaded, settings: Settings, registry: Registry) -> Iterator[Problem]:
    """Each thing wrong with the routes files, or with what their subscriptions ask of adapters."""
    seen = _Seen()
    for number, path in enumerate(settings.routes):
        place = ("routes", number)
        if path.is_dir():
            inside = sorted(path.glob("*.toml"))
            if not inside:
                yield loaded.problem(
                    place, f"the folder {path} holds no *.toml file", "correct it, or leave it out"
                )
        elif path.is_file():
            inside = [path]
        else:
            yield loaded.problem(
                place, f"there is no routes file {path}", "correct `routes`, or make the file"
            )
            continue
        for file in inside:
            yield from _twice(loaded, place, seen, file)
            yield from _file(file, settings, registry, seen)


def _twice(loaded: Loaded, place: tuple[str, int], seen: _Seen, file: Path) -> Iterator[Problem]:
    first = seen.files.setdefault(file.name, file)
    if first != file:
        # Routes belong to their file by its name: the later of two would take the place of the earlier.
        yield loaded.problem(
            place, f"two routes files are called {file.name}: {first} and {file}", "give one another name"
        )


def _file(file: Path, settings: Settings, registry: Registry, seen: _Seen) -> Iterator[Problem]:
    catalogue = shipped()
    try:
        text = file.read_text("utf-8")
        found = read_file(file, settings, catalogue)
    except OSError as error:
        yield Problem(
            str(file), 0, f"the file cannot be read ({error.strerror})", "make it readable for this user"
        )
        return
    except UnicodeDecodeError as error:
        yield Problem(
            str(file), 0, f"the file is not UTF-8 (byte {error.start + 1})", "save it again as UTF-8"
        )
        return
    yield from found.problems
    # A text with broken syntax has no lines to point at, and then nothing was found in it either.
    lines = TomlLines(text.removeprefix("\ufeff") if found.routes or found.subscriptions else "")
    for noun, names in (("subscriptions", found.subscriptions), ("routes", found.routes)):
        for one in names:
            first = seen.names.setdefault((noun, one.name), file)
            if first != file:
                yield Problem(
                    str(file),
                    lines.line((noun, one.name)),
                    f"the {noun[:-1]} {one.name!r} stands in {first} already",
                    "keep it in one of the two files",
                )
    for subscription in found.subscriptions:
        entry = settings.adapters.get(subscription.adapter)
        if entry is None:
            continue
        try:
            adapter = registry.find(entry.kind)
        except AdapterError:
            continue
        yield from _asked_of(str(file), lines, subscription, adapter)
        yield from _types(str(file), lines, subscription, adapter, found, catalogue)


def _asked_of(
    file: str, lines: TomlLines, subscription: Subscription, adapter: type[Adapter]
) -> Iterator[Problem]:
    """What one subscription asks of its adapter."""
    place = ("subscriptions", subscription.name)
    if not adapter.accepts:
        yield Problem(
            file,
            lines.line((*place, "adapter")),
            f"the adapter {subscription.adapter!r} cannot be sent events; it only publishes",
            "name an adapter that can, such as a webhook",
        )
        return
    if subscription.order_by is not None and hasattr(adapter, "deliver_batch"):
        yield Problem(
            file,
            lines.line((*place, "order_by")),
            f"the adapter {subscription.adapter!r} takes many events in a file, so it has no lanes to order",
            "leave order_by out: a file's rows are in the order of the ledger anyway",
        )
    try:
        adapter.Target.model_validate(subscription.target)
    except ValidationError as error:
        noun = f"target of the subscription {subscription.name!r}"
        for inner, problem, fix in model_problems(error, adapter.Target, subscription.target, noun=noun):
            yield Problem(
                file,
                lines.line((*place, "target", *inner)),
                problem,
                fix or "see the adapter's page under docs/reference/adapters.md",
            )


def _types(
    file: str,
    lines: TomlLines,
    subscription: Subscription,
    adapter: type[Adapter],
    found: RoutingFile,
    catalogue: Catalogue,
) -> Iterator[Problem]:
    """Routes that would send an adapter nothing it can take."""
    if not adapter.accepts:
        return
    for route in found.routes:
        wanted = _matched(route.types, catalogue)
        if route.to == subscription.name and wanted and not wanted & _matched(adapter.accepts, catalogue):
            yield Problem(
                file,
                lines.line(("routes", route.name, "types")),
                f"the route {route.name!r} sends {_listed(route)} to {subscription.adapter!r}, which takes "
                f"{', '.join(adapter.accepts)}",
                "route other events to it, or these to another subscription",
            )


def _matched(patterns: tuple[str, ...] | list[str] | object, catalogue: Catalogue) -> frozenset[str]:
    assert isinstance(patterns, (tuple, list))
    tests = [compile_type_pattern(pattern) for pattern in patterns]
    return frozenset(
        one.type for one in catalogue.types() if any(test(one.type) or test(one.short) for test in tests)
    )


def _listed(route: Route) -> str:
    return ", ".join(route.types)
