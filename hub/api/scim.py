"""SCIM, mounted: the room's own router with what the hub lends it."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from hub.api.problem import Problem
from hub.api.security import holder_of
from hub.staff import staff_of
from safeguards.policy import Scope, permits

if TYPE_CHECKING:
    from hub.bootstrap import Hub

ROOT = "/scim/"
"""What is asked for below it is answered in SCIM's own shape, refusals of the hub too."""


def router(hub: Hub) -> APIRouter:
    if not hub.settings.staff.enabled:
        return _nothing()
    # Not above: a hub without staff would spend a tenth of its start on a library that it never uses.
    from identity_index.staff.scim import api
    from identity_index.staff.scim.serving import ScimDoor
    from identity_index.staff.scim.storage import Provisioned

    async def allows(request: Request, scope: Scope) -> bool:
        return permits(await holder_of(hub, request), scope)

    staff = staff_of(hub)
    return api.router(
        ScimDoor(hub.reader, hub.door, Provisioned(staff, hub.settings.staff.directory)), allows
    )


def refusal(problem: Problem) -> Response:
    """The same in SCIM's own shape (RFC 7644, 3.12)."""
    schema = "urn:ietf:params:scim:api:messages:2.0:Error"
    body = {"schemas": [schema], "status": str(int(problem.status)), "detail": problem.detail}
    return JSONResponse(
        body, int(problem.status), headers=problem.headers, media_type="application/scim+json"
    )


def _nothing() -> APIRouter:
    async def none(_: Request) -> Response:
        said = "This hub keeps no index of staff; its settings enable it: [staff] enabled = true."
        return refusal(Problem(HTTPStatus.NOT_FOUND, "No index of staff", said))

    routes = APIRouter()
    methods = ["GET", "POST", "PUT", "PATCH", "DELETE"]
    routes.routes.append(Route(f"{ROOT}v2{{path:path}}", none, methods=methods, include_in_schema=False))
    return routes
