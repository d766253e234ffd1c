"""Adapters over HTTP: what each connects, what came through it, and whether its system is well."""

from __future__ import annotations

import asyncio
import inspect
from typing import TYPE_CHECKING

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from adapters.contract import Adapter, Checks, ListsCases
from hub.adapters import health_of
from hub.api import systems
from hub.api.security import requires
from hub.api.systems import SystemLine
from hub.polling_tenure import PREFIX
from ledger import leases, pauses
from ledger.errors import NotFound
from ledger.leases import Standing
from ledger.reading import tallied
from ledger.reading.pauses import RecordedPause, recorded
from ledger.reading.tallied import Tallied
from safeguards.policy import Scope

if TYPE_CHECKING:
    from hub.bootstrap import Hub


class Polling(BaseModel):
    """What the process that polls it is doing. ``trouble`` is empty while all is well."""

    model_config = ConfigDict(frozen=True)

    label: str
    done: int
    of: int | None
    trouble: str
    by: str = Field("", description="the process of the hub that polls it now")


class AdapterLine(BaseModel):
    model_config = ConfigDict(frozen=True)

    name: str
    kind: str
    enabled: bool
    summary: str
    accepts: list[str]
    emits: list[str]
    idempotent: bool
    checks: bool = Field(description="it can say whether its system is well")
    lists_cases: bool = Field(False, description="the cases of its system can be taken over: `cases import`")
    polling: Polling | None = None
    polling_paused: RecordedPause | None = Field(None, description="why it is not polled: a person's act")
    came_in: Tallied | None = None
    systems: list[SystemLine] = Field(
        default_factory=list, description="what it sends to, where subscriptions use it"
    )


class Adapters(BaseModel):
    model_config = ConfigDict(frozen=True)

    items: list[AdapterLine]


class Checked(BaseModel):
    model_config = ConfigDict(frozen=True)

    name: str
    ok: bool | None = Field(description="null: this adapter cannot check")
    detail: str


class Containers(BaseModel):
    """What came in through one adapter, container by container (file by file)."""

    model_config = ConfigDict(frozen=True)

    name: str
    items: list[Tallied]


def router(hub: Hub) -> APIRouter:
    routes = APIRouter(prefix="/adapters", tags=["adapters"])
    allowed = [Depends(requires(hub, Scope.ADAPTERS_READ))]

    @routes.get("", dependencies=allowed)
    async def listing() -> Adapters:
        """Every adapter in the settings."""
        return await asyncio.to_thread(_listing, hub)

    @routes.get("/{name}/check", dependencies=allowed)
    async def check(name: str) -> Checked:
        """Ask its system now, changing nothing there."""
        return await _check(_known(hub, name))

    @routes.get("/{name}/containers", dependencies=allowed)
    async def containers(name: str) -> Containers:
        """Each file or poll that came in, and what became of its records."""
        _known(hub, name)
        return await asyncio.to_thread(_containers, hub, name)

    return routes


def _known(hub: Hub, name: str) -> Adapter:
    found = hub.adapters.get(name)
    if found is None:
        known = ", ".join(sorted(hub.adapters)) or "none"
        raise NotFound(f"No adapter {name[:64]!r} is running here; there are: {known}.")
    return found


def _listing(hub: Hub) -> Adapters:
    with hub.reader.session() as session:
        came_in = {one.entry: one for one in tallied.by_entry(session)}
        standing = leases.standing(session, PREFIX)
        sends_to = systems.lines(hub, session)
        paused = pauses.now(session)
    polling = {one.name.removeprefix(PREFIX): _polling(hub, one) for one in standing}
    lines = []
    for name, adapter in sorted(hub.adapters.items()):
        entry = hub.settings.adapters.get(name)
        lines.append(
            AdapterLine(
                name=name,
                kind=type(adapter).__name__ if entry is None else entry.kind,
                enabled=True,
                summary=(inspect.getdoc(type(adapter)) or name).splitlines()[0],
                accepts=[*adapter.accepts],
                emits=[*adapter.emits],
                idempotent=adapter.idempotent,
                checks=isinstance(adapter, Checks),
                lists_cases=isinstance(adapter, ListsCases),
                polling=polling.get(name),
                polling_paused=None if (one := paused.polling(name)) is None else recorded(one),
                came_in=came_in.get(name),
                systems=sends_to.get(name, []),
            )
        )
    lines += [
        AdapterLine(
            name=name,
            kind=entry.kind,
            enabled=False,
            summary="disabled in the settings; its work waits",
            accepts=[],
            emits=[],
            idempotent=False,
            checks=False,
            came_in=came_in.get(name),
        )
        for name, entry in sorted(hub.settings.adapters.items())
        if name not in hub.adapters
    ]
    return Adapters(items=lines)


def _polling(hub: Hub, standing: Standing) -> Polling:
    """What the process that polls it said last; of this very process, what it does at this moment."""
    own = hub.pollers.get(standing.name.removeprefix(PREFIX))
    if own is not None and own.polling:
        now = own.progress
        return Polling(label=now.label, done=now.done, of=now.of, trouble=now.trouble, by=standing.holder)
    said = standing.says if isinstance(standing.says, dict) else {}
    return Polling.model_validate(
        {"label": "", "done": 0, "of": None, "trouble": "", **said, "by": standing.holder}
    )


def _containers(hub: Hub, name: str) -> Containers:
    with hub.reader.session() as session:
        return Containers(name=name, items=tallied.by_container(session, name))


async def _check(adapter: Adapter) -> Checked:
    health = await health_of(adapter)
    if health is None:
        return Checked(name=adapter.name, ok=None, detail="this adapter has no check of its own")
    return Checked(name=adapter.name, ok=health.ok, detail=health.detail)
