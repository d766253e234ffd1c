"""Areas over HTTP; the hub mounts it and says who may come in."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from identity_index.places.areas.area import MOST, Area, AreaCode, AreaPage, AreasAt, Drawn
from identity_index.places.areas.desk import AreaDesk
from identity_index.places.where.asked import AskedPoint
from identity_index.ports import Requires
from safeguards.policy import Principal, Scope
from schemas.formats import Code


class AskedAreas(BaseModel):
    """The query of a list of areas."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Code | None = Field(default=None, description="Of one kind, such as ward")
    after: str | None = Field(default=None, max_length=200, description="`next` of the page before")
    limit: int = Field(default=MOST, ge=1, le=MOST, description="How many, at most")


def router(desk: AreaDesk, requires: Requires) -> APIRouter:
    routes = APIRouter(prefix="/places/areas", tags=["places"])
    may_read, may_load = requires(Scope.PLACES_READ), requires(Scope.PLACES_LOAD)

    @routes.get("", dependencies=[Depends(may_read)])
    async def listing(asked: Annotated[AskedAreas, Query()]) -> AreaPage:
        """The areas that are drawn."""
        return await desk.listing(asked.kind, asked.after, asked.limit)

    @routes.get("/at", dependencies=[Depends(may_read)])
    async def at(asked: Annotated[AskedPoint, Query()]) -> AreasAt:
        """Which areas a point is in: its ward, its school catchment."""
        return await desk.at(asked)

    @routes.put("/{kind}/{code}")
    async def draw(kind: Code, code: AreaCode, drawn: Drawn, caller: Principal = Depends(may_load)) -> Area:
        """Draw an area, in the place of the one that was called so."""
        return await desk.draw(kind, code, drawn, caller.holder)

    @routes.delete("/{kind}/{code}", status_code=204)
    async def remove(kind: Code, code: AreaCode, caller: Principal = Depends(may_load)) -> None:
        """Take an area away."""
        await desk.remove(kind, code, caller.holder)

    return routes
