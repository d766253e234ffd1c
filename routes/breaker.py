"""When a system counts as away, and how long it is then left in peace."""

from __future__ import annotations

from datetime import timedelta

from pydantic import BaseModel, ConfigDict, Field, model_validator

from routes.duration import Duration, write_duration
from routes.errors import RoutingError

GROWTH = 2
"""How much longer each pause is than the one before, while the system stays away."""
JITTER = 0.2
"""The share of a pause that chance may take off, so that what failed together is not tried together."""


class BreakerRule(BaseModel):
    """After so many failures in a row nothing is sent to the system until a pause has passed; then one
    delivery tries it. It is closed again by that one's success, or pauses for longer."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    enabled: bool = Field(
        default=True, description="whether there is one; without it a failure holds back nothing but itself"
    )
    failures: int = Field(
        default=10,
        ge=1,
        le=10_000,
        description="how many failures in a row, without an answer between them, open it",
    )
    pause: Duration = Field(
        default=timedelta(seconds=5),
        description="how long nothing is sent after it opened; twice as long each time that the system is "
        "still away",
    )
    longest: Duration = Field(
        default=timedelta(minutes=2),
        description="no pause is longer than this, one that the system itself asks for neither",
    )

    @model_validator(mode="after")
    def _pauses_fit(self) -> BreakerRule:
        if self.pause <= timedelta():
            raise RoutingError("the pause is nothing at all", fix="give pause a length such as '5s'")
        if self.longest < self.pause:
            pause = write_duration(self.pause)
            raise RoutingError(
                f"the longest pause {write_duration(self.longest)} is shorter than the first, {pause}",
                fix=f"set longest to {pause!r} or longer",
            )
        return self


def first_pause(rule: BreakerRule) -> timedelta:
    """The pause after it has opened, before chance is taken off."""
    return rule.pause


def longer_pause(rule: BreakerRule, last: timedelta) -> timedelta:
    """The pause after one of the length ``last`` was for nothing, before chance is taken off."""
    return min(max(last, rule.pause) * GROWTH, rule.longest)


def spread(pause: timedelta, chance: float) -> timedelta:
    """The pause as it is kept: ``chance``, from 0 to 1, takes off up to a fifth."""
    return pause * (1 - JITTER * chance)
