"""An area: what is drawn, and what people see of it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from identity_index.places.where.shape import Geometry
from schemas.formats import Line

MOST = 1000
"""Areas of one page."""
AreaCode = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._ -]{0,63}$")]


class Drawn(BaseModel):
    """An area as it is sent."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Line = Field(description="What people call it")
    geometry: Geometry = Field(description="A GeoJSON Polygon or MultiPolygon")
    in_metres: bool = Field(
        default=False,
        description="Its corners are easting and northing on the British National Grid; else longitude and "
        "latitude",
    )


class AreaName(BaseModel):
    """An area in a few words."""

    model_config = ConfigDict(frozen=True)

    kind: str
    code: str
    name: str


class Area(AreaName):
    """An area as it is kept."""

    corners: int
    changed_at: datetime
    changed_by: str


class AreaPage(BaseModel):
    """By kind and code."""

    model_config = ConfigDict(frozen=True)

    items: list[Area]
    next: str | None = Field(default=None, description="`after` of the next page")


class AreasAt(BaseModel):
    """The areas that a point is in."""

    model_config = ConfigDict(frozen=True)

    items: list[AreaName]
    accuracy: float = Field(description="metres that the point may be off, by how degrees were converted")
    note: Literal["", "no area is loaded"] = ""
