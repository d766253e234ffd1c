"""The adapters this hub runs, built from the settings."""

from __future__ import annotations

from pathlib import Path

from adapters.contract import Adapter
from adapters.registry import Registry
from hub.secrets import resolve
from hub.settings import Settings


def build_adapters(settings: Settings, registry: Registry | None = None) -> dict[str, Adapter]:
    """Every enabled adapter by name. Raises ``AdapterError`` or ``SecretMissing`` naming the one at fault.

    A hub that started without one of its adapters would hold that adapter's work in silence; so it does not
    start. ``tolbooth check`` names every fault at once.
    """
    kinds = registry or Registry()
    built: dict[str, Adapter] = {}
    for name, entry in settings.adapters.items():
        if entry.enabled:
            own = resolve(entry.own, Path.cwd())
            assert isinstance(own, dict)
            built[name] = kinds.build(name, entry.kind, own)
    return built
