"""Teams as people see them."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field


class _Shown(BaseModel):
    model_config = ConfigDict(frozen=True)


class ShownMember(_Shown):
    """Somebody who works on a queue."""

    member: str = Field(description="a staff id")
    skills: tuple[str, ...]
    open_cases: int = Field(description="that they have, of all queues")
    away: bool = Field(description="whether they are passed over just now")
    away_since: datetime | None
    away_until: datetime | None = Field(description="none of somebody who is away: until they are back")


class ShownTeam(_Shown):
    """Who works on a queue, in the order in which turns begin."""

    queue: str
    next: str | None = Field(description="whose turn it is, skills left aside; none: nobody is there")
    members: list[ShownMember]


class Teams(_Shown):
    items: list[ShownTeam]
