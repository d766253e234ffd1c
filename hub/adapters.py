"""The adapters this hub runs, built from the settings, and what they say of their systems."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import get_args

import structlog
from pydantic import JsonValue

from adapters.contract import Adapter, Checks, Health
from adapters.registry import Registry
from hub.secrets import resolve
from hub.settings import AdapterEntry, Settings

CHECK_SECONDS = 20.0
"""How long a check may take."""

log = structlog.get_logger()


def build_adapters(settings: Settings, registry: Registry | None = None) -> dict[str, Adapter]:
    """Every enabled adapter by name. Raises ``AdapterError`` or ``SecretMissing`` naming the one at fault.

    A hub that started without one of its adapters would hold that adapter's work in silence; so it does not
    start. ``tolbooth check`` names every fault at once.
    """
    kinds = registry or Registry()
    return {
        name: build_one(settings, name, kinds) for name, entry in settings.adapters.items() if entry.enabled
    }


def build_one(settings: Settings, name: str, kinds: Registry) -> Adapter:
    """One adapter of the settings. Raises ``AdapterError`` or ``SecretMissing``."""
    entry = settings.adapters[name]
    return kinds.build(name, entry.kind, own_settings(entry, kinds.find(entry.kind), settings.home))


async def health_of(adapter: Adapter) -> Health | None:
    """What it says of its system, which it changes nothing of; None: it cannot say. Raises nothing."""
    if not isinstance(adapter, Checks):
        return None
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            return await asyncio.to_thread(adapter.check)
    except TimeoutError:
        return Health(ok=False, detail=f"no answer within {CHECK_SECONDS:g} seconds")
    except Exception as error:  # a third party's check may raise anything; that is its answer
        log.warning("adapter.check_failed", adapter=adapter.name, exc_info=error)
        return Health(ok=False, detail=f"the check itself failed: {type(error).__name__}: {error}")


def own_settings(entry: AdapterEntry, kind: type[Adapter], home: Path) -> dict[str, JsonValue]:
    """What the adapter is told, its secrets looked up and its relative paths taken from ``home``.

    Raises ``SecretMissing``.
    """
    own = resolve(entry.own, home)
    assert isinstance(own, dict)
    for name in paths_of(kind):
        value = own.get(name)
        if isinstance(value, str):
            own[name] = str(home / value)
    return own


def paths_of(kind: type[Adapter]) -> list[str]:
    """The settings of a kind of adapter that are paths, also those that may be left out."""
    return [
        name
        for name, field in kind.Settings.model_fields.items()
        if Path in {field.annotation, *get_args(field.annotation)}
    ]
