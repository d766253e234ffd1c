"""An asset: what is said of it, and what people see. Coordinates as everywhere."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from identity_index.places.where.asked import AskedPoint
from schemas.formats import Code, Key, Line, Uprn, Usrn

MOST_SENSORS = 50
MOST_TOGETHER = 500
"""Assets in one request."""


class Said(BaseModel):
    """What a system says of one of its assets."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Code = Field(description="What it is, such as street_light, bin, gully or flood_gauge")
    name: Line | None = Field(default=None, description="What people call it; else its key")
    point: AskedPoint = Field(description="Where it is")
    usrn: Usrn | None = Field(
        default=None,
        description="The street that it is in; else, or where that is no more or not known here, the nearest "
        "is found",
    )
    uprn: Uprn | None = Field(default=None, description="The property that it belongs to, if it is one's")
    sensors: list[Key] = Field(
        default=[],
        max_length=MOST_SENSORS,
        description="The sensors at it, by the ids of their alerts",
    )


class Listed(BaseModel):
    """One of several."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    system: Code = Field(description="The system whose it is")
    local_id: Key = Field(description="What that system calls it")
    asset: JsonValue = Field(description="What it says of it; see PUT /places/assets/{system}/{local_id}")


class Several(BaseModel):
    """Many at once; each is taken or refused by itself."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    items: list[JsonValue] = Field(
        max_length=MOST_TOGETHER,
        description="The assets, each with `system`, `local_id` and `asset`: what its system says of it, as "
        "in PUT /places/assets/{system}/{local_id}",
    )


class Outcome(BaseModel):
    """What became of one of several."""

    model_config = ConfigDict(frozen=True)

    local_id: str = Field(description="as it was sent; empty where it was not said")
    became: Literal["added", "changed", "unchanged", "refused"]
    problem: str = ""


class Outcomes(BaseModel):
    """In the order of those that were sent."""

    model_config = ConfigDict(frozen=True)

    items: list[Outcome]


class Asset(BaseModel):
    """One asset."""

    model_config = ConfigDict(frozen=True)

    system: str
    local_id: str
    kind: str
    name: str
    easting: float = Field(description="metres on the British National Grid")
    northing: float = Field(description="metres on the British National Grid")
    latitude: float | None = Field(description="degrees north")
    longitude: float | None = Field(description="degrees east")
    usrn: str | None = Field(description="the street that it is in, or the nearest")
    by: Literal["said", "property", "street", ""] = Field(
        description="how the street is known: its system says it, the nearest property is in it, or it "
        "comes nearest; empty: there is none near"
    )
    street: str | None = Field(default=None, description="that street's name as it is now")
    uprn: str | None = None
    property_retired: bool = Field(default=False, description="whether that property is no more")
    succeeded_by: list[str] = Field(
        default=[], description="where that property is no more: the UPRNs that are there now"
    )
    sensors: list[str]
    changed_at: datetime
    changed_by: str
    removed_at: datetime | None = Field(default=None, description="since when it is there no more")
    metres: float | None = Field(default=None, description="from the point that was asked about")


class AssetPage(BaseModel):
    """By system and key, or the nearest first."""

    model_config = ConfigDict(frozen=True)

    items: list[Asset]
    next: str | None = Field(default=None, description="`after` of the next page")


class PastAsset(BaseModel):
    """What an asset was."""

    model_config = ConfigDict(frozen=True)

    until: datetime
    ended_by: str
    said: dict[str, JsonValue]


class AssetHistory(BaseModel):
    """The last to end first."""

    model_config = ConfigDict(frozen=True)

    items: list[PastAsset]
