"""The index of people, mounted: the room's own routers with what the hub lends them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from fastapi import APIRouter

from hub.api.security import requires
from hub.people import people_teller
from identity_index.people import api
from identity_index.people.desk.desk import PeopleDesk
from identity_index.people.desk.stewarding import Stewards
from identity_index.people.matcher import shipped
from safeguards.policy import Principal, Scope

if TYPE_CHECKING:
    from hub.bootstrap import Hub


def router(hub: Hub) -> APIRouter:
    def needs(scope: Scope) -> Callable[..., Awaitable[Principal]]:
        return requires(hub, scope)

    stewards = Stewards(hub.door, people_teller(hub.identity.id, hub.intake))
    return api.router(PeopleDesk(hub.reader, hub.door, shipped), stewards, needs)
