"""What would come of a change to a case."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from cases.desk.shown import ShownClock


class _Shown(BaseModel):
    model_config = ConfigDict(frozen=True)


class Change(_Shown):
    """Of one thing: what it is, and what it would be."""

    what: str
    before: JsonValue
    after: JsonValue


class ClockChange(_Shown):
    """A clock as it is, and as it would be; none where it is not there before, or would not be after."""

    name: str
    before: ShownClock | None
    after: ShownClock | None


class Consequences(_Shown):
    """What would be otherwise. Nothing was changed."""

    reference: str
    changes: list[Change]
    details: JsonValue = Field(description="what it would say, as its type asks")
    lost: list[str] = Field(description="what it says and would not any more")
    clocks: list[ClockChange]
    opened_up: list[str] = Field(
        default_factory=list, description="what more people would see of it, where more would see it"
    )


class NotMoved(_Shown):
    reference: str
    why: str


class Moved(_Shown):
    """How far it has come with the cases of a type."""

    moved: int = Field(description="that were moved, or would be, of those looked at")
    refused: list[NotMoved] = Field(description="those that cannot be, and why")
    after: int = Field(description="the number of the last that was looked at")
    more: bool = Field(description="whether there are others behind it")
    opened_up: list[str] = Field(
        default_factory=list, description="what more people see of those of them that more people see"
    )
