"""Where a case of a type goes to be worked on."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from routes.errors import RoutingError
from schemas.formats import Code


class QueueRule(BaseModel):
    """``[queue]`` of a case type."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Code = Field(description="The team's queue")
    by_area: dict[Code, Code] = Field(
        default_factory=dict,
        description="Another queue where the case is in that area: `{ north = 'roads_north' }`",
    )
    assign: Literal["manual", "round_robin", "by_skill"] = Field(
        default="manual",
        description="How a case gets its member of staff: manual, round_robin (whoever of the queue has "
        "waited longest), or by_skill (as round_robin, of those who have the skill)",
    )
    skill: Code | None = Field(default=None, description="The skill that by_skill asks for")
    priority: Literal["low", "normal", "high", "urgent"] = Field(
        default="normal", description="Which come first: low, normal, high or urgent"
    )

    @model_validator(mode="after")
    def _skill_is_said(self) -> Self:
        if (self.assign == "by_skill") is not (self.skill is not None):
            raise RoutingError(
                "assign by_skill and skill go together, and only one of them is there",
                fix='write assign = "by_skill" and the skill, such as skill = "licensing"; or neither',
            )
        return self
