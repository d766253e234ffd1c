"""Where a case of a type goes to be worked on."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

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
