"""SCIM over HTTP; the hub mounts it and says who may come in. Errors are in SCIM's own shape."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import parse_qsl

from fastapi import APIRouter
from scim2_server.requests import ScimRequest
from scim2_server.responses import SCIM_MEDIA_TYPE, ScimResponse
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from identity_index.ports import Allows
from identity_index.staff.scim.serving import ScimDoor, text_of
from safeguards.policy import Scope

ROOT = "/scim/v2"


def router(door: ScimDoor, allows: Allows) -> APIRouter:
    async def serve(request: Request) -> Response:
        if not await allows(request, Scope.STAFF_PROVISION):
            return error(HTTPStatus.FORBIDDEN, "The key does not allow it: this needs staff:provision.")
        try:
            body = await request.body()
        except HTTPException as refused:
            return error(refused.status_code, str(refused.detail))
        asked = ScimRequest(
            method=request.method,
            base_url=f"{request.url.scheme}://{request.url.netloc}{ROOT}",
            path=request.url.path.removeprefix(ROOT).removesuffix(".scim") or "/",
            query=dict(parse_qsl(request.url.query, keep_blank_values=True, errors="replace")),
            headers=list(request.headers.items()),
            body=body,
        )
        return answered(await run_in_threadpool(door.answer, asked))

    routes = APIRouter(include_in_schema=False)
    methods = ["GET", "POST", "PUT", "PATCH", "DELETE"]
    routes.routes.append(Route(f"{ROOT}{{path:path}}", serve, methods=methods, include_in_schema=False))
    return routes


def answered(response: ScimResponse) -> Response:
    headers = {name: value for name, value in response.headers.items() if name != "Content-Type"}
    content = text_of(response)
    media = SCIM_MEDIA_TYPE if content else None
    return Response(content, int(response.status), headers=headers, media_type=media)


def error(status: int, detail: str) -> Response:
    """In SCIM's own shape (RFC 7644, 3.12)."""
    schema = "urn:ietf:params:scim:api:messages:2.0:Error"
    body = {"schemas": [schema], "status": str(int(status)), "detail": detail}
    return JSONResponse(body, int(status), media_type=SCIM_MEDIA_TYPE)
