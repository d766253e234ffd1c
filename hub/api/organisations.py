"""The index of organisations, mounted: the room's own router with what the hub lends it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from fastapi import APIRouter

from hub.api.security import requires
from hub.organisations import organisations_of
from identity_index.organisations import api
from identity_index.organisations.desk import OrganisationDesk
from identity_index.people.identifiers.schemes import Schemes
from safeguards.policy import Principal, Scope

if TYPE_CHECKING:
    from hub.bootstrap import Hub


def router(hub: Hub) -> APIRouter:
    def needs(scope: Scope) -> Callable[..., Awaitable[Principal]]:
        return requires(hub, scope)

    people = hub.settings.people
    organisations = organisations_of(hub.identity.id, hub.intake)
    schemes = Schemes(people.identifiers)
    desk = OrganisationDesk(hub.reader, hub.door, organisations, schemes, people.vocabulary)
    return api.router(desk, needs)
