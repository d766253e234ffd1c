"""When a delivery that failed is tried again."""

from __future__ import annotations

from datetime import timedelta

from pydantic import BaseModel, ConfigDict, Field, model_validator

from routes.duration import Duration, write_duration
from routes.errors import RoutingError


class RetrySchedule(BaseModel):
    """Growing waits between the attempts at one delivery, up to a cap, then giving up.

    The default tries 8 times over some 7½ hours: after 5 s, 20 s, 80 s, 5 min, 21 min, 85 min and 5.7 h.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    attempts: int = Field(default=8, ge=1, le=1000, description="how often to try in all, the first included")
    first: Duration = Field(default=timedelta(seconds=5), description="the wait after the first attempt")
    factor: float = Field(default=4.0, ge=1, le=100, description="how much longer each wait is than the last")
    cap: Duration = Field(default=timedelta(hours=6), description="no wait is longer than this")
    jitter: float = Field(
        default=0.2, ge=0, le=1, description="the share of a wait, 0 to 1, that chance may take off"
    )

    @model_validator(mode="after")
    def _waits_fit(self) -> RetrySchedule:
        if self.first <= timedelta():
            raise RoutingError("the first wait is nothing at all", fix="give first a length such as '5s'")
        if self.cap < self.first:
            first = write_duration(self.first)
            raise RoutingError(
                f"the cap {write_duration(self.cap)} is shorter than the first wait {first}",
                fix=f"set cap to {first!r} or longer",
            )
        return self


def delay(schedule: RetrySchedule, attempt: int, chance: float) -> timedelta | None:
    """How long to wait after attempt number ``attempt`` (from 1) failed; None: that was the last, give up.

    ``chance`` is a random number from 0 to 1, given by the caller so that this stays pure. Jitter only ever
    shortens a wait: deliveries that failed together are spread out, and none waits past the cap.
    """
    if attempt >= schedule.attempts:
        return None
    longest = schedule.cap.total_seconds()
    try:
        wait = min(schedule.first.total_seconds() * schedule.factor ** (attempt - 1), longest)
    except OverflowError:
        wait = longest
    return min(timedelta(seconds=wait * (1 - schedule.jitter * chance)), schedule.cap)
