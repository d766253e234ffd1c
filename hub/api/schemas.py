"""The catalogue over HTTP: the event types and what each promises."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field, JsonValue

from hub.api.security import requires
from ledger.errors import NotFound
from safeguards.policy import Scope
from schemas.errors import UnknownType
from schemas.event_type import EventType

if TYPE_CHECKING:
    from hub.bootstrap import Hub


class TypeLine(BaseModel):
    """One event type."""

    model_config = ConfigDict(frozen=True)

    type: str
    short: str
    major: int
    summary: str
    data_class: str = Field(description="the highest class of data in it")
    personal: dict[str, str] = Field(description="each place that is not open, with its class")
    index_fields: list[str]


class Types(BaseModel):
    model_config = ConfigDict(frozen=True)

    items: list[TypeLine]


def router(hub: Hub) -> APIRouter:
    routes = APIRouter(prefix="/schemas", tags=["schemas"])
    allowed = [Depends(requires(hub, Scope.EVENTS_READ))]

    @routes.get("", dependencies=allowed)
    async def listing() -> Types:
        """Every event type."""
        return Types(items=[_line(one) for one in hub.catalogue.types()])

    @routes.get("/{name}", dependencies=allowed)
    async def schema(name: str) -> dict[str, JsonValue]:
        """The JSON Schema of a type's data; the name may be full or short."""
        try:
            return hub.catalogue.json_schema(name)
        except UnknownType as error:
            raise NotFound(str(error)) from error

    return routes


def _line(one: EventType) -> TypeLine:
    return TypeLine(
        type=one.type,
        short=one.short,
        major=one.major,
        summary=one.summary,
        data_class=one.data_class.name.lower(),
        personal={".".join(place.path): place.data_class.name.lower() for place in one.personal},
        index_fields=list(one.index_fields),
    )
