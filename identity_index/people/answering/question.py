"""A review as it is shown: may these be one? Times are UTC."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from identity_index.people.desk.person import HeldRecord, RecordName
from identity_index.people.restricting.restriction import InForce

Answer = Literal["accepted", "rejected", "unsure"]
StateName = Literal["open", "accepted", "rejected", "unsure", "closed"]


class _Shown(BaseModel):
    model_config = ConfigDict(frozen=True)


class QuestionLine(_Shown):
    """A review in the queue."""

    id: str = Field(description="v-<n>")
    state: StateName = Field(
        description="open waits for a person; accepted: they are one; rejected: they are two; unsure: it "
        "cannot be told; closed: one of them has moved meanwhile"
    )
    why: Literal["possible", "deaths", "restricted"] = Field(
        description="possible: may they be one? deaths: one person's records say two deaths: are they two? "
        "restricted: as possible, but nothing is linked to one of them, nor answered, while their data are "
        "restricted"
    )
    record: RecordName = Field(description="the record that it is about")
    person: str = Field(description="whose it was when it was asked")
    candidate: str = Field(description="whose it may be")
    bits: float | None = Field(description="how much speaks for one: one more bit doubles the odds")
    probability: float | None = Field(description="that they are one, as the weights have it")
    opened_at: datetime
    decided_at: datetime | None
    decided_by: str | None
    reason: str = Field(description="what was said with the answer; masked as personal data is")
    change: str | None = Field(description="the change that was made of it, or that closed it")


class Weight(_Shown):
    """One field's part in it."""

    field: str
    level: str = Field(description="how the two agree in it")
    bits: float = Field(description="above 0: it speaks for one")
    total: float = Field(description="with those before it")
    says: str = Field(description="in words")


class Side(_Shown):
    """One of the two."""

    person: str = Field(description="p-<n>, as it was when it was asked")
    now: str = Field(description="whom they are known as now")
    record: HeldRecord | None = Field(description="the record that was compared")
    others: list[RecordName] = Field(description="that person's other records")


class Question(QuestionLine):
    """A review, whole: the two beside each other, and what speaks for and against."""

    sides: list[Side] = Field(description="two: the record's, and the candidate's")
    waterfall: list[Weight]
    reasons: list[str] = Field(description="why a person is asked")
    contradictions: list[str] = Field(description="what forbids to link them by score alone")
    weights: str = Field(description="the version of the weights; empty where none were asked")
    restricted: list[InForce] = Field(
        default=[], description="by these one of them is kept and not used: what was compared is withheld"
    )


class QuestionPage(_Shown):
    """A page of the queue, the oldest first."""

    items: list[QuestionLine]
    counts: dict[StateName, int] = Field(description="how many there are in each state")
    next: str | None = Field(default=None, description="`after` of the next page; null: this is the last")
