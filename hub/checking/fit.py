"""Whether the routes fit their adapters: what a subscription asks that its adapter cannot do."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from adapters.contract import Adapter
from adapters.registry import AdapterError, Registry
from hub.checking.targets import target_faults
from hub.settings import Settings
from routes.problem import Problem
from routes.route import Route
from routes.source import RoutingFile
from routes.subscription import Subscription
from routes.toml_lines import TomlLines
from routes.type_pattern import compile_type_pattern
from schemas.catalogue import Catalogue


def kinds(settings: Settings, registry: Registry) -> dict[str, type[Adapter]]:
    """The class of each adapter that is installed, by the name the settings give it."""
    known: dict[str, type[Adapter]] = {}
    for name, entry in settings.adapters.items():
        with contextlib.suppress(AdapterError):
            known[name] = registry.find(entry.kind)
    return known


def asked_of_adapters(
    file: str,
    text: str,
    found: RoutingFile,
    adapters: Mapping[str, type[Adapter]],
    catalogue: Catalogue,
    home: Path,
) -> Iterator[Problem]:
    """What the routes ask of their adapters that these cannot do; ``found`` was read from ``text``."""
    # A text with broken syntax has no lines to point at, and then nothing was found in it either.
    lines = TomlLines(text.removeprefix("\ufeff") if found.routes or found.subscriptions else "")
    for subscription in found.subscriptions:
        adapter = adapters.get(subscription.adapter)
        if adapter is not None:
            yield from _asked_of(file, lines, subscription, adapter, home)
            yield from _types(file, lines, subscription, adapter, found, catalogue)


def _asked_of(
    file: str, lines: TomlLines, subscription: Subscription, adapter: type[Adapter], home: Path
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
    noun = f"subscription {subscription.name!r}"
    for inner, problem, fix in target_faults(subscription.target, adapter.Target, home, noun):
        yield Problem(file, lines.line((*place, "target", *inner)), problem, fix)


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
