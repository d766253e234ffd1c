"""Keys over HTTP: make, list, revoke. A key's text is answered once and kept nowhere."""

from __future__ import annotations

import asyncio
from datetime import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from hub.api.problem import Problem
from hub.api.security import requires
from hub.leavers import leavers
from ledger import clock
from ledger.errors import NotFound, Refused
from ledger.session import Session
from safeguards.audit import repository as audit
from safeguards.keys import repository
from safeguards.policy import Principal, Scope

if TYPE_CHECKING:
    from hub.bootstrap import Hub


class Wanted(BaseModel):
    """A key to make. ``sources`` are exact, or end in ``*``; only a key that publishes needs them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    holder: str = Field(min_length=1, max_length=200)
    scopes: list[str] = Field(min_length=1)
    sources: list[str] = Field(default_factory=list)


class Made(BaseModel):
    model_config = ConfigDict(frozen=True)

    key_id: str
    key: str = Field(description="shown this once")


class KeyLine(BaseModel):
    model_config = ConfigDict(frozen=True)

    key_id: str
    holder: str
    scopes: list[str]
    sources: list[str]
    created_at: datetime
    revoked_at: datetime | None


class Keys(BaseModel):
    model_config = ConfigDict(frozen=True)

    items: list[KeyLine]


def router(hub: Hub) -> APIRouter:
    routes = APIRouter(prefix="/keys", tags=["keys"])
    may_manage = requires(hub, Scope.KEYS_MANAGE)

    @routes.get("", dependencies=[Depends(may_manage)])
    async def listing() -> Keys:
        """Every key without its secret, revoked ones too."""
        return await asyncio.to_thread(_listing, hub)

    @routes.post("", status_code=HTTPStatus.CREATED)
    async def create(wanted: Wanted, caller: Principal = Depends(may_manage)) -> Made:
        """Make a key."""
        try:
            made = await hub.door.run(lambda session: _create(session, hub, wanted, caller))
        except ValueError as error:
            raise Problem(
                HTTPStatus.UNPROCESSABLE_ENTITY, "Not a key that can be made", str(error)
            ) from error
        return Made(key_id=made.key_id, key=made.text)

    @routes.delete("/{key_id}", status_code=HTTPStatus.NO_CONTENT)
    async def revoke(key_id: str, caller: Principal = Depends(may_manage)) -> Response:
        """End a key. It ends here at once, in other processes within seconds."""
        await hub.door.run(lambda session: _revoke(session, key_id, caller))
        hub.keyring.forget()
        return Response(status_code=HTTPStatus.NO_CONTENT)

    return routes


def _listing(hub: Hub) -> Keys:
    with hub.reader.session() as session:
        return Keys(
            items=[
                KeyLine(
                    key_id=one.key_id,
                    holder=one.holder,
                    scopes=sorted(one.scopes),
                    sources=list(one.sources),
                    created_at=one.created_at,
                    revoked_at=one.revoked_at,
                )
                for one in repository.listing(session)
            ]
        )


def _create(session: Session, hub: Hub, wanted: Wanted, caller: Principal) -> repository.NewKey:
    left = leavers(session, [wanted.holder], hub.settings.staff).get(wanted.holder)
    if left is not None:
        raise Refused(
            f"{left}, and has no keys any more: make it for somebody who is there. If they are there, "
            "whichever system says otherwise is to say so: `tolbooth staff show` names it."
        )
    at = clock.moment(clock.now(session))
    made = repository.create(
        session, at=at, holder=wanted.holder, scopes=wanted.scopes, sources=wanted.sources
    )
    detail = {"holder": wanted.holder, "scopes": [*wanted.scopes], "sources": [*wanted.sources]}
    audit.record(
        session,
        at=at,
        who=caller.holder,
        action="keys.create",
        thing=f"key/{made.key_id}",
        detail=detail,  # type: ignore[arg-type]
    )
    return made


def _revoke(session: Session, key_id: str, caller: Principal) -> None:
    at = clock.moment(clock.now(session))
    if not repository.revoke(session, at=at, key_id=key_id):
        raise NotFound(
            f"There is no key {key_id[:40]!r} that could be revoked; `tolbooth keys list` has them."
        )
    audit.record(session, at=at, who=caller.holder, action="keys.revoke", thing=f"key/{key_id}")
