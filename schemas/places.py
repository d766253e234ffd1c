"""How a place is described."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from schemas.formats import Country, Line, Postcode, Uprn, Usrn
from schemas.model import CanonicalModel
from schemas.references import PlaceReference


class Address(CanonicalModel):
    """A postal address. The field that holds it says its data class: a home is personal, a depot is not."""

    lines: Annotated[list[Line], Field(min_length=1, max_length=6)] = Field(
        description="The address, one to six lines, without the postcode"
    )
    postcode: Postcode | None = Field(default=None, description="UK postcode in capitals with one space")
    uprn: Uprn | None = Field(default=None, description="Unique Property Reference Number, if it is known")
    country: Country = Field(default="GB", description="Country, ISO 3166-1 alpha-2")


class Position(CanonicalModel):
    """A point on the map (WGS 84, decimal degrees)."""

    latitude: Annotated[float, Field(ge=-90, le=90)] = Field(description="Degrees north")
    longitude: Annotated[float, Field(ge=-180, le=180)] = Field(description="Degrees east")


class Location(CanonicalModel):
    """Where something is: any of these that the source knows."""

    place: PlaceReference | None = Field(default=None, description="The place, as the source knows it")
    address: Address | None = Field(default=None, description="Postal address")
    usrn: Usrn | None = Field(default=None, description="Unique Street Reference Number")
    position: Position | None = Field(default=None, description="Point on the map")
    description: Line | None = Field(default=None, description="In words, such as: opposite the school gate")
