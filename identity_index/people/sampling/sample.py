"""A sample of the machine's links, as it is shown and judged. Times are UTC."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from identity_index.people.desk.person import RecordName
from schemas.formats import Reason

MOST_DRAWN = 500
Verdict = Literal["right", "wrong", "unsure"]


class Drawing(BaseModel):
    """Draw a sample."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    of: int = Field(default=50, ge=1, le=MOST_DRAWN, description="how many links; all where there are fewer")


class Judging(BaseModel):
    """What a person finds of one link."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    change: str = Field(max_length=40, description="c-<n>, one of the sample's")
    verdict: Verdict = Field(description="right: they are one person's; wrong: they are not; unsure")
    reason: Reason = Field(description="why; it goes on record")


class Drawn(BaseModel):
    """One link of a sample."""

    model_config = ConfigDict(frozen=True)

    change: str = Field(description="the change that made the link")
    record: RecordName = Field(description="the record that was linked")
    person: str = Field(description="whom it was linked to")
    now: str = Field(description="whose it is now")
    verdict: Verdict | None = Field(description="null: nobody has judged it yet")
    by: str | None = None
    at: datetime | None = None


class Estimate(BaseModel):
    """What the sample says of all links of the machine."""

    model_config = ConfigDict(frozen=True)

    judged: int = Field(description="as right or wrong; what nobody could tell is left out")
    unsure: int
    wrong: int
    rate: float | None = Field(description="the share of false links; null: nothing is judged yet")
    low: float = Field(description="in 95 of 100 such samples the true share is between this")
    high: float = Field(description="and this (Wilson's interval)")


class Sample(BaseModel):
    """A random sample of the links that the machine made."""

    model_config = ConfigDict(frozen=True)

    id: str = Field(description="s-<n>")
    at: datetime
    by: str
    of: int = Field(description="how many links there were to draw from")
    estimate: Estimate
    items: list[Drawn]
