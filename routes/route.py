"""A route: a rule that says which events go to which subscription."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator

from routes.duration import Duration
from routes.filters import Filter
from routes.query import Query
from routes.retry import RetrySchedule
from routes.subscription import RoutingName
from routes.type_pattern import compile_type_pattern


class Route(BaseModel):
    """Events of these types, that fit all of ``where`` and ``matching``, go to the subscription ``to``.

    Where several routes to one subscription match an event, the one with the highest ``rank`` (then the first
    by name) makes the one delivery. A disabled route matches nothing.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    name: RoutingName = Field(description="the route's name, in the table's header")
    description: str = Field(default="", max_length=1000, description="what it is for, in a line")
    types: list[Annotated[str, Field(max_length=255)]] = Field(
        min_length=1, description="a list of event types or patterns, such as ['case.*'] or ['person.moved']"
    )
    where: list[Filter] = Field(
        default_factory=list, description="a list of filters on attributes, all of which must fit"
    )
    matching: str | None = Field(
        default=None, description="JMESPath over data and attributes, such as \"data.ward == 'North'\""
    )
    to: RoutingName = Field(description="the name of the subscription it feeds")
    rank: int = Field(default=0, ge=-(2**31), lt=2**31, description="which route wins where several match")
    priority: int | None = Field(
        default=None, ge=0, le=9, description="0 (can wait) to 9 (urgent), in place of the event's own"
    )
    retry: RetrySchedule = Field(
        default_factory=RetrySchedule, description="attempts, first, factor, cap and jitter"
    )
    expires_after: Duration | None = Field(
        default=None, description="a delivery still undone after this long is no longer worth making"
    )
    give_up_after: Duration | None = Field(
        default=None,
        description="a dead letter of this route about which nobody decides expires so long after it failed",
    )
    approve_edits: bool = Field(
        default=False,
        description="true: the edit of a dead letter of this route waits until a second person approves it",
    )
    enabled: bool = Field(default=True, description="false: it matches nothing")

    @field_validator("types")
    @classmethod
    def _types_are_patterns(cls, value: list[str]) -> list[str]:
        for pattern in value:
            compile_type_pattern(pattern)
        return value

    @field_validator("matching")
    @classmethod
    def _matching_is_jmespath(cls, value: str | None) -> str | None:
        if value is not None:
            Query(value)
        return value
