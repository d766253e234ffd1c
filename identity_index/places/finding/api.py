"""Places over HTTP; the hub mounts it and says who may come in."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from identity_index.places.finding.desk import PlaceDesk
from identity_index.places.finding.shown import (
    MOST,
    AskedWithin,
    AtPostcode,
    Found,
    History,
    NearPage,
    PlacePage,
    PlaceShown,
    StreetShown,
    WithinPage,
)
from identity_index.places.where.asked import AskedNear
from identity_index.ports import Requires
from safeguards.policy import Scope


class _Asked(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    limit: int = Field(default=50, ge=1, le=MOST, description="How many, at most")


class AskedPage(_Asked):
    """The query of all properties."""

    after: str | None = Field(default=None, max_length=40, description="`next` of the page before")


class AskedBeginning(_Asked):
    """What somebody has typed so far."""

    limit: int = Field(default=10, ge=1, le=50, description="How many, at most, of streets and of properties")
    text: str = Field(
        max_length=200, description="The beginning of an address, of a street's name, or of a postcode"
    )


def router(desk: PlaceDesk, requires: Requires) -> APIRouter:
    routes = APIRouter(prefix="/places", tags=["places"], dependencies=[Depends(requires(Scope.PLACES_READ))])

    @routes.get("")
    async def listing(asked: Annotated[AskedPage, Query()]) -> PlacePage:
        """Every property that is known, by UPRN, retired ones too: to fill a system that then follows
        place.added, place.updated and place.retired."""
        return await desk.page(asked.after, asked.limit)

    @routes.get("/beginning")
    async def beginning(asked: Annotated[AskedBeginning, Query()]) -> Found:
        """Streets and properties whose names begin so, as somebody types."""
        return await desk.beginning(asked.text, asked.limit)

    @routes.get("/by-postcode/{postcode}")
    async def by_postcode(postcode: str, asked: Annotated[_Asked, Query()]) -> AtPostcode:
        """The properties at a postcode, and those that had it once and have another now."""
        return await desk.at_postcode(postcode, asked.limit)

    @routes.get("/near")
    async def near(asked: Annotated[AskedNear, Query()]) -> NearPage:
        """The properties near a point, the nearest first, by degrees or on the British National Grid."""
        return await desk.near(asked)

    @routes.post("/within")
    async def within(asked: AskedWithin) -> WithinPage:
        """The properties in a shape."""
        return await desk.within(asked)

    @routes.get("/streets/{usrn}")
    async def street(usrn: str, asked: Annotated[_Asked, Query()]) -> StreetShown:
        """A street, and the first of its properties."""
        return await desk.show_street(usrn, asked.limit)

    @routes.get("/streets/{usrn}/history")
    async def street_history(usrn: str) -> History:
        """What files said of a street and do not any more, with the loads that said and ended it."""
        return await desk.street_history(usrn)

    @routes.get("/{uprn}")
    async def show(uprn: str) -> PlaceShown:
        """A property, with what it is made of; one that is retired, with what is there now in its place."""
        return await desk.show(uprn)

    @routes.get("/{uprn}/history")
    async def history(uprn: str) -> History:
        """What files said of a property and do not any more, with the loads that said and ended it."""
        return await desk.history(uprn)

    return routes
