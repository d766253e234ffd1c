"""A promise of how soon something happens to a case of a type."""

from __future__ import annotations

import re
from typing import Annotated, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    WithJsonSchema,
    model_validator,
)

from cases.clocks import InDays, InHours, InMonths, Target
from cases.clocks.target import MOST_MONTHS
from routes.errors import RoutingError
from schemas.formats import Code

_WRITTEN = re.compile(r"(\d{1,5}) (?:working )?(minute|hour|day)s?|(\d{1,3}) (month)s?")
_FIX = "write it like '4 hours', '90 minutes', '20 working days' or '9 months'"


def read_target(written: object) -> Target:
    """What TOML says. Hours and minutes are working time; days are whole working days; months are those on
    the wall. Raises ``RoutingError``."""
    if isinstance(written, InHours | InDays | InMonths):
        return written
    found = _WRITTEN.fullmatch(written) if isinstance(written, str) else None
    number = int(found[1] or found[3]) if found else 0
    if found is None or number < 1:
        raise RoutingError(f"{written!r} is no target", fix=_FIX)
    if found[4]:
        if number > MOST_MONTHS:
            raise RoutingError(f"{written!r} is more than {MOST_MONTHS} months", fix="give fewer")
        return InMonths(months=number)
    if found[2] == "day":
        return InDays(days=number)
    return InHours(minutes=number * (60 if found[2] == "hour" else 1))


def write_target(target: Target) -> str:
    """As it is read."""
    if isinstance(target, InMonths):
        return f"{target.months} month{'' if target.months == 1 else 's'}"
    if isinstance(target, InDays):
        return f"{target.days} working day{'' if target.days == 1 else 's'}"
    number, unit = (target.minutes // 60, "hour") if target.minutes % 60 == 0 else (target.minutes, "minute")
    return f"{number} {unit}{'' if number == 1 else 's'}"


WrittenTarget = Annotated[
    Target,
    BeforeValidator(read_target),
    PlainSerializer(write_target, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "examples": ["4 hours", "20 working days", "9 months"]}),
]


def read_warning(written: object) -> InHours | InDays:
    """As ``read_target``; months before it is due nobody is warned. Raises ``RoutingError``."""
    found = read_target(written)
    if isinstance(found, InMonths):
        raise RoutingError("it warns months before it is due", fix="say warn in hours or working days")
    return found


WrittenWarning = Annotated[
    InHours | InDays,
    BeforeValidator(read_warning),
    PlainSerializer(write_target, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "examples": ["4 hours", "3 working days"]}),
]


class ClockRule(BaseModel):
    """``[clocks.<code>]`` of a case type. It starts when the case is opened, or comes to one of `starts`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    within: WrittenTarget = Field(description="The target: `4 hours`, `20 working days`, `9 months`")
    until: tuple[Code, ...] = Field(
        min_length=1, description="The statuses that stop it: whichever comes first"
    )
    starts: tuple[Code, ...] = Field(
        default=(),
        description="The statuses that start it, the first of them that the case comes to; left out: it "
        "starts when the case is opened",
    )
    calendar: Code = Field(default="office", description="Whose working hours count")
    statutory: bool = Field(default=False, description="Whether the law sets it")
    pauses: bool = Field(
        default=True,
        description="Whether it is paused while the case waits for anybody but the council",
    )
    warn: WrittenWarning | None = Field(
        default=None, description="How long before it is due the team is warned: `4 hours`"
    )
    escalate_to: Code | None = Field(default=None, description="The queue that is told when it is overdue")

    @model_validator(mode="after")
    def _warns_in_time(self) -> Self:
        if isinstance(self.within, InMonths) and self.pauses:
            raise RoutingError(
                "it counts months, which go on whoever it waits for, and pauses",
                fix="write pauses = false, or count working days",
            )
        if self.warn is not None and _at_least(self.warn, self.within):
            raise RoutingError(
                f"it warns {write_target(self.warn)} before it is due, and it is due within "
                f"{write_target(self.within)}",
                fix="let warn be less than within",
            )
        return self


def _at_least(one: Target, other: Target) -> bool:
    """Of targets that are counted alike; how long a working day is a calendar alone knows."""
    if isinstance(one, InDays) and isinstance(other, InDays):
        return one.days >= other.days
    return isinstance(one, InHours) and isinstance(other, InHours) and one.minutes >= other.minutes
