"""Taking over an old system's cases, mounted: the room's own router, and the adapters that can list."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING

from fastapi import APIRouter

from adapters.contract import Adapter, HeldPage, ListsCases, Reject, Retry
from cases.importing import api
from cases.importing.desk import CaseImportDesk
from hub.api.problem import Problem
from hub.api.security import requires
from hub.case_service import case_desk
from ledger.errors import Refused
from safeguards.policy import Principal, Scope

if TYPE_CHECKING:
    from hub.bootstrap import Hub

PATIENCE = timedelta(seconds=45)
"""For a page of an old system's cases; whoever asks for one waits a little longer."""


def router(hub: Hub) -> APIRouter:
    def needs(scope: Scope) -> Callable[..., Awaitable[Principal]]:
        return requires(hub, scope)

    desk = case_desk(hub)
    kinds = {name: one.kind for name, one in hub.settings.adapters.items()}
    systems = Listing(hub.adapters, kinds)
    return api.router(CaseImportDesk(desk.reader, desk.door, desk.teller, systems), needs)


class Listing:
    """Implements ``OldSystems``. ``kinds``: of the adapters, by their names in the settings."""

    def __init__(self, adapters: Mapping[str, Adapter], kinds: Mapping[str, str]) -> None:
        self._adapters = adapters
        self._kinds = kinds

    def called(self, system: str) -> str:
        named = [name for name, kind in self._kinds.items() if kind == system and name in self._adapters]
        if system not in self._adapters and len(named) == 1:
            system = named[0]
        self._found(system)
        return system

    async def page(self, system: str, cursor: str | None, *, whole: bool) -> HeldPage:
        """Raises ``Problem`` where it is away or will not say."""
        adapter = self._found(system)
        deadline = datetime.now(UTC) + PATIENCE
        try:
            return await asyncio.to_thread(adapter.cases_held, cursor, deadline, whole=whole)
        except Retry as error:
            headers = {"Retry-After": "5"}
            raise Problem(
                HTTPStatus.SERVICE_UNAVAILABLE, f"{system} is away", error.reason, headers=headers
            ) from error
        except Reject as error:
            raise Problem(HTTPStatus.BAD_GATEWAY, f"{system} will not say", error.reason) from error

    def _found(self, system: str) -> ListsCases:
        found = self._adapters.get(system)
        if found is not None and isinstance(found, ListsCases):
            return found
        can = ", ".join(sorted(name for name, one in self._adapters.items() if isinstance(one, ListsCases)))
        said = f"those that can: {can}" if can else "no adapter that is set up can"
        if found is None:
            raise Refused(f"No adapter {system!r} is running here whose cases could be listed; {said}.")
        raise Refused(f"The adapter {system!r} cannot list the cases of its system; {said}.")
