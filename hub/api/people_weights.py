"""The weights that people are matched by, mounted: the room's own routers with what the hub lends them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from fastapi import APIRouter

from hub.api.security import requires
from identity_index.people.weighing import api as weighing
from identity_index.people.weighing.desk import WeightsDesk
from identity_index.people.weighing.evaluating import api as evaluating
from identity_index.people.weighing.evaluating.desk import EvaluationDesk
from identity_index.people.weighing.jobs import api as jobs
from identity_index.people.weighing.jobs.desk import WeightsJobs
from safeguards.policy import Principal, Scope

if TYPE_CHECKING:
    from hub.bootstrap import Hub


def router(hub: Hub) -> APIRouter:
    def needs(scope: Scope) -> Callable[..., Awaitable[Principal]]:
        return requires(hub, scope)

    # Versions last: the path of jobs would be read as the name of one.
    parts = (
        evaluating.router(EvaluationDesk(hub.reader, hub.weights), needs),
        jobs.router(WeightsJobs(hub.reader, hub.door, hub.weights), needs),
        weighing.router(WeightsDesk(hub.reader, hub.door, hub.weights), needs),
    )
    routes = APIRouter()
    # One list of routes: a router within a router hides them from the reference that is made of them.
    routes.routes.extend(route for part in parts for route in part.routes)
    return routes
