"""Assets of the index of places: things that are somewhere and have no address, such as a gully."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from schemas.classes import Classed, DataClass
from schemas.event_type import EventType
from schemas.formats import Code, Key, Line, Uprn, Usrn
from schemas.model import CanonicalModel
from schemas.places import Position
from schemas.references import SourceKey

_AtHome = Classed(DataClass.PERSONAL)


class _Asset(CanonicalModel):
    asset: SourceKey = Field(description="The asset, by the key that its system gives it")
    kind: Code = Field(description="What it is, such as street_light, bin, gully or flood_gauge")
    name: Line = Field(description="What people call it, or its key")
    position: Annotated[Position | None, _AtHome] = Field(
        default=None, description="Where it is; personal, because some are in people's homes"
    )
    usrn: Usrn | None = Field(default=None, description="The street that it is in, or the nearest")
    uprn: Annotated[Uprn | None, _AtHome] = Field(
        default=None, description="The property that it belongs to, if it is one's"
    )
    sensors: list[Key] = Field(default=[], max_length=50, description="The sensors at it, by their ids")


class AssetAdded(_Asset):
    """An asset is there that the index did not know, or that had been removed."""

    returned: bool = Field(default=False, description="Whether it had been removed, and is there again")


class AssetUpdated(_Asset):
    """Something about an asset is otherwise than before."""

    changed: list[Code] = Field(description="What is: kind, name, position, usrn, uprn or sensors")


class AssetRemoved(_Asset):
    """An asset is there no more. What it was at last is said; it is still found by its key."""


_BY = ("asset.system", "asset.local_id", "kind")
EVENTS = (
    EventType.of("uk.gov.council.asset.added.v1", AssetAdded, index_fields=_BY),
    EventType.of("uk.gov.council.asset.updated.v1", AssetUpdated, index_fields=_BY),
    EventType.of("uk.gov.council.asset.removed.v1", AssetRemoved, index_fields=_BY),
)
