"""Who is asking, and may they? Every door of the API asks here."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.requests import Request

from hub.api.problem import Problem
from safeguards.policy import Principal, Scope, permits

if TYPE_CHECKING:
    from hub.bootstrap import Hub

_HOW = {"WWW-Authenticate": 'Bearer realm="tolbooth"'}


async def principal_of(hub: Hub, request: Request, scope: Scope) -> Principal:
    """The holder of the request's key. Raises a 401 or 403 ``Problem``."""
    scheme, _, presented = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not presented:
        raise Problem(
            HTTPStatus.UNAUTHORIZED,
            "A key is needed",
            "Send a key as `Authorization: Bearer tb_…`; `tolbooth keys create` makes one.",
            headers=_HOW,
        )
    principal = hub.keyring.remembered(presented) or await hub.keyring.principal(presented)
    if principal is None:
        raise Problem(
            HTTPStatus.UNAUTHORIZED,
            "The key is not known",
            "The key is wrong or was revoked; ask whoever runs the hub for a new one.",
            headers=_HOW,
        )
    if not permits(principal, scope):
        raise Problem(
            HTTPStatus.FORBIDDEN,
            "The key does not allow this",
            f"The key {principal.key_id} of {principal.holder} lacks the scope {scope.value}.",
        )
    return principal


def requires(hub: Hub, scope: Scope) -> Callable[[Request], Awaitable[Principal]]:
    """A FastAPI dependency that gives the principal."""

    async def asked(request: Request) -> Principal:
        return await principal_of(hub, request, scope)

    return asked
