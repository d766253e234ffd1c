"""What another calendar would do to clocks, as people read it."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field


class _Shown(BaseModel):
    model_config = ConfigDict(frozen=True)


class MovedClock(_Shown):
    """An open clock that would be due at another time."""

    case: str
    type: str
    clock: str
    calendar_version: int = Field(description="the version that it goes by")
    due_at: datetime
    would_be: datetime
    minutes: int = Field(description="by how much later, in whole minutes on the wall; less than 0: sooner")


class WhatIfCalendar(_Shown):
    """Of the clocks that were looked at. Nothing was changed: each clock keeps its calendar's version."""

    looked_at: int
    moved: list[MovedClock]
    after: str | None = Field(description="how to ask for the rest; none: there is none")
