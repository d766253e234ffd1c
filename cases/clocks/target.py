"""By when something is to be done, from when a clock was started."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class InHours(BaseModel):
    """So much working time. Due to the minute: what starts at 16:00 and has two hours is due at 10:00."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    counted: Literal["hours"] = "hours"
    minutes: int = Field(ge=1, le=1_000_000)

    @property
    def amount(self) -> timedelta:
        return timedelta(minutes=self.minutes)


class InDays(BaseModel):
    """So many working days, the day of the start not counted. Due at the end of the last of them, as the law
    counts for freedom of information (Freedom of Information (Scotland) Act 2002, section 10: "not later than
    the twentieth working day after receipt")."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    counted: Literal["days"] = "days"
    days: int = Field(ge=1, le=10_000)


MOST_MONTHS = 120


class InMonths(BaseModel):
    """So many months on the wall. Due at the end of the last working day up to the day of that number, or the
    month's last where it is shorter: what starts on 31 January and has one month is due by 28 February. They
    go on whatever it waits for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    counted: Literal["months"] = "months"
    months: int = Field(ge=1, le=MOST_MONTHS)


Target = InHours | InDays | InMonths
