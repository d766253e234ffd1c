"""Who is calling, and may they? Every route but health stands behind this."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.requests import Request

from hub.api.problem import Problem
from safeguards.policy import Principal, Scope, permits

if TYPE_CHECKING:
    from hub.bootstrap import Hub

_SCHEME = "bearer "
_ASK = {"WWW-Authenticate": 'Bearer realm="tolbooth"'}


async def holder_of(hub: Hub, request: Request) -> Principal:
    """The caller, by ``Authorization: Bearer <key>``. Raises a 401 ``Problem``."""
    given = request.headers.get("authorization", "")
    if given[: len(_SCHEME)].lower() != _SCHEME:
        raise Problem(
            HTTPStatus.UNAUTHORIZED,
            "A key is needed",
            "Send your key as 'Authorization: Bearer tb_…'. Operators make keys with `tolbooth keys create`.",
            headers=_ASK,
        )
    presented = given[len(_SCHEME) :].strip()
    principal = hub.keyring.remembered(presented) or await hub.keyring.principal(presented)
    if principal is None:
        raise Problem(
            HTTPStatus.UNAUTHORIZED,
            "The key is not known",
            "That key is wrong or was revoked. Ask an operator for one (`tolbooth keys create`).",
            headers=_ASK,
        )
    return principal


async def principal_of(hub: Hub, request: Request, scope: Scope) -> Principal:
    """The caller, if they have ``scope``. Raises a 401 or 403 ``Problem``."""
    principal = await holder_of(hub, request)
    if not permits(principal, scope):
        raise Problem(
            HTTPStatus.FORBIDDEN,
            "The key does not allow it",
            f"This needs the scope {scope}, which the key {principal.key_id} does not have. "
            "Ask an operator for a key that has it.",
            scope=scope.value,
        )
    return principal


def requires(hub: Hub, scope: Scope) -> Callable[[Request], Awaitable[Principal]]:
    """A FastAPI dependency that gives the caller, if they have ``scope``."""

    async def allowed(request: Request) -> Principal:
        return await principal_of(hub, request, scope)

    return allowed
