"""Cases and the systems that do their work: each is told of its cases as any subscriber is."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping, Sequence

from adapters.contract import Adapter
from adapters.registry import AdapterError, Registry
from cases.announcing import source_of
from cases.back_office.telling import subscription_of
from cases.types import repository as types
from hub.settings import Settings
from ledger.session import Session
from routes.route import Route
from routes.subscription import Subscription
from routes.type_pattern import compile_type_pattern

OPENED = "case.opened"
TOLD = (OPENED, "case.updated", "case.status_changed", "case.closed")
"""What of its cases a back office is told, as far as its adapter takes it."""
_RETRY = {"attempts": 60, "first": "5s", "factor": 2, "cap": "1h"}
"""Some two days and a half: a weekend, also where no breaker holds deliveries back."""


def taken_of_cases(accepts: Iterable[str]) -> list[str]:
    """What an adapter that accepts these can be told of cases; nothing where it cannot be told that there is
    one."""
    tests = [compile_type_pattern(one) for one in accepts]
    told = [one for one in TOLD if any(test(one) for test in tests)]
    return told if OPENED in told else []


def routing_of(
    session: Session, settings: Settings, hub: str, adapters: Mapping[str, Adapter]
) -> tuple[list[Route], list[Subscription]]:
    """Of every version of a case type that was ever in use: its cases go on. ``hub``: its id."""
    named = {one.back_office.adapter for one in types.ever(session) if one.back_office is not None}
    routes, subscriptions = [], []
    for name in sorted(named):
        told = taken_of_cases(_accepts(name, settings, adapters))
        if not told:
            continue
        about = f"The cases that {name} does the work of"
        subscriptions.append(
            Subscription(
                name=subscription_of(name),
                description=about,
                adapter=name,
                order_by="partitionkey",
                target=settings.cases.targets.get(name, {}),
            )
        )
        routes.append(
            Route.model_validate(
                {
                    "name": subscription_of(name),
                    "description": about,
                    "types": told,
                    "where": [{"exact": {"source": source_of(hub)}}],
                    "matching": f"data.back_office == '{name}'",
                    "to": subscription_of(name),
                    "retry": _RETRY,
                }
            )
        )
    return routes, subscriptions


def _accepts(name: str, settings: Settings, adapters: Mapping[str, Adapter]) -> Sequence[str]:
    """One that is disabled has its deliveries held."""
    if name in adapters:
        return adapters[name].accepts
    if name in settings.adapters:
        with contextlib.suppress(AdapterError):
            return Registry().find(settings.adapters[name].kind).accepts
    return ()
