"""Which event made a record of another system, and what else was made of the same matter."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from hub.api.problem import Problem
from hub.api.security import requires
from ledger.reading import links
from ledger.reading.links import LinkPage
from ledger.reading.masking import masked
from safeguards.policy import Principal, Scope

if TYPE_CHECKING:
    from hub.bootstrap import Hub


class Asked(BaseModel):
    """Either a record, by ``system`` and ``local_id``, or a matter, by ``hub_id``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    system: str | None = Field(default=None, description="the system that holds the record, with `local_id`")
    local_id: str | None = Field(default=None, description="that system's own key for it, with `system`")
    hub_id: str | None = Field(default=None, description="the matter; alone")


def router(hub: Hub) -> APIRouter:
    routes = APIRouter(prefix="/links", tags=["links"])

    may_read = requires(hub, Scope.EVENTS_READ)

    @routes.get("")
    async def listing(asked: Annotated[Asked, Query()], reader: Principal = Depends(may_read)) -> LinkPage:
        """The links of a record in another system, or of a matter; each names the event it was made of, whose
        trace tells what came back."""
        return await asyncio.to_thread(_found, hub, asked, reader)

    return routes


def _found(hub: Hub, asked: Asked, reader: Principal) -> LinkPage:
    with hub.reader.session() as session:
        if asked.hub_id is not None and asked.system is None and asked.local_id is None:
            found = links.of_matter(session, asked.hub_id)
        elif asked.hub_id is None and asked.system is not None and asked.local_id is not None:
            found = links.of_record(session, asked.system, asked.local_id)
        else:
            raise Problem(
                HTTPStatus.UNPROCESSABLE_ENTITY,
                "What is asked for is not clear",
                "Give both system and local_id, for a record, or hub_id alone, for a matter.",
            )
        return LinkPage(items=masked(hub.catalogue, hub.closed.to(reader)).links(session, found))
