"""The single view over HTTP; the hub mounts it and says who may come in."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from identity_index.ids import person_id
from identity_index.people.holdings.desk import HoldingsDesk
from identity_index.people.holdings.shown import Holdings, Purposes
from identity_index.ports import Requires
from safeguards.policy import Principal, Scope


class AskedHoldings(BaseModel):
    """The query of a single view."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    purpose: str = Field(max_length=64, description="one of `GET /people/purposes`; it says what is shown")
    note: str = Field(
        default="",
        max_length=2000,
        pattern=r"^[^\x00-\x1f\x7f-\x9f]*$",
        description="what in particular, such as a reference; it goes on record too",
    )


def router(desk: HoldingsDesk, requires: Requires) -> APIRouter:
    routes = APIRouter(prefix="/people", tags=["people"])
    may_look = requires(Scope.PEOPLE_HOLDINGS)

    @routes.get("/purposes")
    async def purposes(caller: Principal = Depends(may_look)) -> Purposes:
        """What people may be looked at for, and what each purpose shows."""
        return desk.purposes(caller)

    @routes.get("/by-source/{system}/{local_id:path}/holdings")
    async def of_record(
        system: str,
        local_id: str,
        asked: Annotated[AskedHoldings, Query()],
        caller: Principal = Depends(may_look),
    ) -> Holdings:
        """The same, of the person of this record."""
        return await desk.by_source((system, local_id), asked.purpose, asked.note, caller)

    @routes.get("/{which}/holdings")
    async def holdings(
        which: str, asked: Annotated[AskedHoldings, Query()], caller: Principal = Depends(may_look)
    ) -> Holdings:
        """What every system holds of them, field by field, as far as the purpose shows it; systems that can
        be asked are asked now. What is not shown is counted. It goes on record."""
        return await desk.show(person_id.read(which), asked.purpose, asked.note, caller)

    return routes
