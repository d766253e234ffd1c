"""What the adapters say of their systems, asked as `tolbooth adapters check` asks them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from adapters.registry import AdapterError, Registry
from hub.adapters import build_one, health_of
from hub.doctor.finding import Finding, good, wrong
from hub.secrets import SecretMissing
from hub.settings import Settings


def examine(settings: Settings) -> Iterator[Finding]:
    """Each adapter of the settings; a disabled one is not asked."""
    registry = Registry()
    for name, entry in sorted(settings.adapters.items()):
        of = f"adapter {name}"
        if not entry.enabled:
            yield good(of, "it is disabled in the settings; its work waits")
            continue
        try:
            health = asyncio.run(health_of(build_one(settings, name, registry)))
        except (AdapterError, SecretMissing) as error:
            yield wrong(of, str(error), "`tolbooth check` names every fault")
            continue
        if health is None:
            yield good(of, "it has no check of its own")
        elif health.ok:
            yield good(of, health.detail)
        else:
            yield wrong(of, health.detail, "mend its system, or its settings under [adapters]")
