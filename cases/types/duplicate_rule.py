"""When a report is taken to be of the same matter as an open case."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from routes.duration import Duration
from routes.errors import RoutingError
from schemas.formats import Code

Same = Literal["uprn", "usrn", "asset", "place", "person"]


class DuplicateRule(BaseModel):
    """``[duplicates]`` of a case type: all that it says must hold."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    same: tuple[Same, ...] = Field(
        default=(),
        description="What must be known of both and be the same: uprn, usrn, asset, place or person. A "
        "property that was numbered anew is the same under either UPRN",
    )
    within_metres: float | None = Field(
        default=None, gt=0, le=5_000, description="How far apart the two points may be, in metres"
    )
    window: Duration = Field(description="How long after the case was opened: `14d`")
    fields: tuple[Code, ...] = Field(
        default=(), description="Fields of the type whose values must be the same, such as `colour_of_bin`"
    )

    near: dict[Code, Duration] = Field(
        default_factory=dict,
        description="Fields of the type that are dates, and how far apart the two may be: "
        '`{ happened_on = "14d" }`',
    )

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.same and self.within_metres is None:
            raise RoutingError(
                "it would take any two reports for one",
                fix='say same = ["uprn"] or within_metres = 30',
            )
        return self
