"""The adapters this hub runs, built from the settings."""

from __future__ import annotations

from pathlib import Path

from pydantic import JsonValue

from adapters.contract import Adapter
from adapters.registry import Registry
from hub.secrets import resolve
from hub.settings import AdapterEntry, Settings


def build_adapters(settings: Settings, registry: Registry | None = None) -> dict[str, Adapter]:
    """Every enabled adapter by name. Raises ``AdapterError`` or ``SecretMissing`` naming the one at fault.

    A hub that started without one of its adapters would hold that adapter's work in silence; so it does not
    start. ``tolbooth check`` names every fault at once.
    """
    kinds = registry or Registry()
    built: dict[str, Adapter] = {}
    for name, entry in settings.adapters.items():
        if entry.enabled:
            own = own_settings(entry, kinds.find(entry.kind), settings.home)
            built[name] = kinds.build(name, entry.kind, own)
    return built


def own_settings(entry: AdapterEntry, kind: type[Adapter], home: Path) -> dict[str, JsonValue]:
    """What the adapter is told, its secrets looked up and its relative paths taken from ``home``.

    Raises ``SecretMissing``.
    """
    own = resolve(entry.own, home)
    assert isinstance(own, dict)
    for name, field in kind.Settings.model_fields.items():
        value = own.get(name)
        if field.annotation is Path and isinstance(value, str):
            own[name] = str(home / value)
    return own
