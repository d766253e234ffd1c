"""What is asked about texts, and what is answered."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from schemas.formats import Reason

MOST_TEXTS = 200
Text = Annotated[str, StringConstraints(max_length=500)]
Outcome = Literal["certain", "review", "none"]


class _Shown(BaseModel):
    model_config = ConfigDict(frozen=True)


class _Closed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Matching(_Closed):
    """Texts, each an address as somebody wrote it."""

    texts: list[Text] = Field(
        min_length=1,
        max_length=MOST_TEXTS,
        description="each on one line, or with commas: flat 2/1, 14 exmaple st",
    )
    review: bool = Field(default=True, description="ask people about those that are not certain")


class MayBe(_Shown):
    """A property that a text may mean."""

    uprn: str
    address: str
    score: float = Field(description="how probable it is, from 0 to 1")


class Matched(_Shown):
    """What a text means."""

    text: str
    outcome: Outcome
    uprn: str | None = Field(
        default=None, description="the best that was found; only `certain` is to be relied on"
    )
    address: str | None = None
    score: float = Field(description="how probable it is, from 0 to 1; 1 of what somebody decided")
    runner_up: MayBe | None = None
    reason: str
    retired: str | None = Field(
        default=None,
        description="the UPRN that the text names, where that is retired; `uprn` stands there now",
    )
    review: str | None = Field(default=None, description="where somebody is asked, or was: pv-<n>")


class MatchedAll(_Shown):
    """In the order of the texts."""

    weights: str = Field(description="the version of what was matched by")
    items: list[Matched]


class Review(_Shown):
    """A text that may mean a property, of which somebody is to say."""

    id: str
    state: Literal["open", "accepted", "rejected"]
    text: str
    best: MayBe
    runner_up: MayBe | None = None
    why: str
    weights: str
    opened_at: datetime
    asked_by: str
    meant: str | None = Field(default=None, description="the UPRN that it was decided to mean")
    decided_at: datetime | None = None
    decided_by: str | None = None
    reason: str | None = None


class ReviewPage(_Shown):
    """The oldest first."""

    items: list[Review]
    next: str | None = Field(default=None, description="`after` of the next page")


class _Why(_Closed):
    reason: Reason = Field(description="why; it goes on record with your name")


class Accepting(_Why):
    """It means a property."""

    uprn: str | None = Field(
        default=None, max_length=20, description="which; the best that was found if none is said"
    )


class Rejecting(_Why):
    """It means none that is known."""
