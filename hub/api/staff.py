"""The index of staff, mounted: the room's own router with what the hub lends it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from fastapi import APIRouter

from hub.api.security import requires
from hub.staff import staff_of
from hub.staff_places import PlacesOfStaff
from identity_index.staff import api
from identity_index.staff.desk.desk import StaffDesk
from identity_index.staff.desk.stewarding import StaffSteward
from identity_index.staff.joining import Joining
from safeguards.policy import Principal, Scope

if TYPE_CHECKING:
    from hub.bootstrap import Hub


def router(hub: Hub) -> APIRouter:
    def needs(scope: Scope) -> Callable[..., Awaitable[Principal]]:
        return requires(hub, scope)

    staff = staff_of(hub)
    desk = StaffDesk(hub.reader, hub.door, staff, hub.settings.staff, PlacesOfStaff())
    return api.router(desk, StaffSteward(hub.door, Joining(staff.retelling)), needs)
