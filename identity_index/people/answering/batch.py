"""Answers to several reviews at once. Times are UTC."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from identity_index.people.answering.question import Answer
from schemas.formats import Reason

MOST_AT_ONCE = 100
"""Reviews that are answered in one unit: whatever else is written waits for it."""


class Answered(BaseModel):
    """The answer to one review, as a person gives it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    review: str = Field(max_length=40, description="v-<n>")
    answer: Answer


class Why(BaseModel):
    """Why it is answered so."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reason: Reason = Field(description="why; it goes on record with your name")


class Deciding(Why):
    """Several answers at once, for one reason."""

    answers: list[Answered] = Field(
        min_length=1, max_length=MOST_AT_ONCE, description="each review once; what cannot be is left out"
    )


class TakingBack(Why):
    """All answers of a batch are taken back."""

    leave_overtaken: bool = Field(
        default=False,
        description="leave those that later changes have overtaken; otherwise one of them refuses the whole",
    )


class AnswerLine(BaseModel):
    """What became of one answer."""

    model_config = ConfigDict(frozen=True)

    review: str
    answer: Answer
    change: str | None = Field(default=None, description="the change that was made of it")
    refused: str | None = Field(default=None, description="why it was not given, where it was not")


class Batch(BaseModel):
    """Answers that were given together."""

    model_config = ConfigDict(frozen=True)

    id: str = Field(description="b-<n>, by which all of them can be taken back")
    at: datetime
    by: str
    reason: str
    undone_at: datetime | None = None
    undone_by: str | None = None
    items: list[AnswerLine]
