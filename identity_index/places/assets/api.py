"""Assets over HTTP; the hub mounts it and says who may come in."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from identity_index.places.assets.asset import Asset, AssetHistory, AssetPage, Outcomes, Said, Several
from identity_index.places.assets.desk import AssetDesk
from identity_index.places.where.asked import AskedNear
from identity_index.ports import Requires
from safeguards.policy import Principal, Scope
from schemas.formats import Code, Uprn, Usrn
from schemas.formats import Key as LocalId


class AskedAssets(BaseModel):
    """The query of a list of assets."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Code | None = Field(default=None, description="Of one kind, such as gully")
    usrn: Usrn | None = Field(default=None, description="In a street")
    uprn: Uprn | None = Field(default=None, description="Of a property, and of what it was before or became")
    after: str | None = Field(default=None, max_length=200, description="`next` of the page before")
    limit: int = Field(default=50, ge=1, le=500, description="How many, at most")


def router(desk: AssetDesk, requires: Requires) -> APIRouter:
    routes = APIRouter(prefix="/places/assets", tags=["places"])
    may_read, may_load = requires(Scope.PLACES_READ), requires(Scope.PLACES_LOAD)

    @routes.get("", dependencies=[Depends(may_read)])
    async def listing(asked: Annotated[AskedAssets, Query()]) -> AssetPage:
        """The assets that are there, by system and key."""
        usrn = None if asked.usrn is None else int(asked.usrn)
        uprn = None if asked.uprn is None else int(asked.uprn)
        return await desk.page(asked.after, asked.limit, asked.kind, usrn, uprn)

    @routes.post("")
    async def put_several(several: Several, caller: Principal = Depends(may_load)) -> Outcomes:
        """What systems say of their assets, many at once. What is wrong with one is said of it alone."""
        return await desk.put_several(several.items, caller.holder)

    @routes.get("/near", dependencies=[Depends(may_read)])
    async def near(asked: Annotated[AskedNear, Query()]) -> AssetPage:
        """The assets near a point, the nearest first."""
        return await desk.near(asked)

    @routes.get("/by-sensor/{sensor:path}", dependencies=[Depends(may_read)])
    async def by_sensor(sensor: str) -> Asset:
        """The asset that a sensor is at, by the id that its alerts have."""
        return await desk.of_sensor(sensor)

    @routes.get("/history/{system}/{local_id:path}", dependencies=[Depends(may_read)])
    async def history(system: str, local_id: str) -> AssetHistory:
        """What was said of an asset before."""
        return await desk.history((system, local_id))

    @routes.get("/{system}/{local_id:path}", dependencies=[Depends(may_read)])
    async def show(system: str, local_id: str) -> Asset:
        """An asset; one that was removed too."""
        return await desk.find((system, local_id))

    @routes.put("/{system}/{local_id:path}")
    async def put(
        system: Code, local_id: LocalId, said: Said, caller: Principal = Depends(may_load)
    ) -> Asset:
        """What its system says of an asset now."""
        return await desk.put((system, local_id), said, caller.holder)

    @routes.delete("/{system}/{local_id:path}", status_code=204)
    async def remove(system: str, local_id: str, caller: Principal = Depends(may_load)) -> None:
        """It is there no more; it is still found by its key."""
        await desk.remove((system, local_id), caller.holder)

    return routes
