"""The audit trail over HTTP, for those who look after what others did."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import Field

from hub.api.security import requires
from hub.audit_things import within
from ledger.reading.audit_trail import MOST, AuditFilter, AuditPage, listing
from safeguards.policy import Scope

if TYPE_CHECKING:
    from hub.bootstrap import Hub


class Asked(AuditFilter):
    """The list's query."""

    order: Literal["newest", "oldest"] = Field(default="newest", description="newest or oldest first")
    after: str | None = Field(default=None, description="`next` of the page before")
    limit: int = Field(default=100, ge=1, le=MOST)


def router(hub: Hub) -> APIRouter:
    routes = APIRouter(prefix="/audit", tags=["audit"])

    @routes.get("", dependencies=[Depends(requires(hub, Scope.AUDIT_READ))])
    async def trail(asked: Annotated[Asked, Query()]) -> AuditPage:
        """Who did what to which thing, when, and why."""
        wanted = AuditFilter.model_validate(asked.model_dump(exclude={"order", "after", "limit"}))
        return await hub.reader.run(
            partial(
                listing, wanted=wanted, order=asked.order, after=asked.after, limit=asked.limit, looks=within
            )
        )

    return routes
