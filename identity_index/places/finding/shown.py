"""What people see of places. Grid coordinates are metres on the British National Grid, degrees are WGS 84."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from identity_index.places.areas.area import AreaName
from identity_index.places.where.shape import Geometry

MOST = 500
"""Places of one answer."""


class _Shown(BaseModel):
    model_config = ConfigDict(frozen=True)


class Point(_Shown):
    """Where it is."""

    easting: float | None = Field(default=None, description="metres on the British National Grid")
    northing: float | None = Field(default=None, description="metres on the British National Grid")
    latitude: float | None = Field(default=None, description="degrees north")
    longitude: float | None = Field(default=None, description="degrees east")


class Brief(_Shown):
    """A property in a few words."""

    uprn: str
    state: str = Field(
        description="current, provisional or retired; unknown: it succeeded another, and is not known here"
    )
    address: str = Field(description="on one line, with its postcode; empty: none is known")
    usrn: str | None = None
    parent: str | None = Field(default=None, description="the UPRN that it is a part of")
    classification: str | None = None
    point: Point | None = None
    metres: float | None = Field(default=None, description="from the point that was asked about")


class StreetBrief(_Shown):
    """A street in a few words."""

    usrn: str
    state: str
    name: str
    locality: str | None = None
    town: str | None = None
    names: list[str] = Field(description="in every language")
    former: list[str] = Field(default=[], description="names that it had before, the last one first")
    point: Point | None = Field(default=None, description="where it begins")


class Held(_Shown):
    """One record that is held, and which line of which file said it."""

    kind: str = Field(description="such as delivery or cross_reference")
    values: dict[str, JsonValue] = Field(description="by the names of the product's specification")
    load: str
    line: int


class Past(_Shown):
    """One record that was held, and how it ended."""

    kind: str
    values: dict[str, JsonValue]
    load: str = Field(description="that had said it")
    line: int
    until: str = Field(description="the load that ended it")
    how: str = Field(description="updated, deleted, or absent from a full supply")


class NearPage(_Shown):
    """The nearest first."""

    items: list[Brief]
    accuracy: float = Field(description="metres that the point may be off, by how degrees were converted")


class AskedWithin(BaseModel):
    """A shape on the map."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    geometry: Geometry = Field(description="A GeoJSON Polygon or MultiPolygon")
    in_metres: bool = Field(
        default=False,
        description="Its corners are easting and northing on the British National Grid; else longitude and "
        "latitude",
    )
    limit: int = Field(default=100, ge=1, le=MOST, description="How many, at most")


class WithinPage(_Shown):
    """The properties in a shape, by UPRN."""

    items: list[Brief]
    counted: int = Field(description="how many are in it")
    whole: bool = Field(description="all were looked at; else there are more than were counted")


class PlaceShown(Brief):
    """All that is known of a property."""

    lines: list[str] = Field(description="its address, without the postcode")
    postcode: str | None = None
    areas: list[AreaName] = Field(default=[], description="the areas that it is in, such as its ward")
    street: StreetBrief | None = None
    organisation: str | None = None
    parts: list[Brief] = Field(description="the properties within it, such as its flats")
    succeeded_by: list[Brief] = Field(
        description="of one that is retired: what is there now in its place; of several it was split into"
    )
    succeeds: list[str] = Field(description="the UPRNs that it answers for, all the way back")
    records: list[Held] = Field(description="what it is made of")
    load: str = Field(description="that changed it last")


class StreetShown(StreetBrief):
    """All that is known of a street."""

    properties: list[Brief] = Field(description="the first of those in it")
    more: bool = Field(description="there are more properties than are shown")
    records: list[Held]


class Moved(_Shown):
    """A property that had a postcode, and has another now."""

    uprn: str
    address: str
    postcode: str | None = Field(default=None, description="the one that it has now")


class AtPostcode(_Shown):
    """What is at a postcode."""

    postcode: str
    items: list[Brief]
    moved: list[Moved] = Field(description="properties that had it once and have another now")


class Found(_Shown):
    """The streets and properties whose names begin as was asked."""

    streets: list[StreetBrief]
    items: list[Brief]


class PlacePage(_Shown):
    """By UPRN."""

    items: list[Brief]
    next: str | None = Field(default=None, description="`after` of the next page")


class History(_Shown):
    """What was said of a place and is not any more, the last to end first."""

    items: list[Past]
