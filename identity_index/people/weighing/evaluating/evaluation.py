"""What an evaluation says."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from identity_index.people.desk.person import RecordName
from identity_index.people.matching import AtThreshold
from identity_index.people.weighing.evaluating.label import Label, Labels

MOST_WRONG = 20
"""Pairs of either kind that are named."""


class Evaluating(Labels):
    """Pairs to evaluate a version by."""

    weights: str | None = Field(default=None, max_length=64, description="the version; null: the one in use")


class _Shown(BaseModel):
    model_config = ConfigDict(frozen=True)


class Wrong(_Shown):
    """A pair of which the weights say otherwise than the label, the worst first."""

    one: RecordName
    other: RecordName
    same: bool = Field(description="what was said of it")
    probability: float = Field(description="that they are one, by these weights")
    bits: float
    contradicts: bool = Field(description="it would never be linked by score alone")


class Evaluation(_Shown):
    """Precision, recall and F1 of a version, by pairs that were labelled."""

    weights: str
    certain: float = Field(description="linked by nobody from this probability on")
    possible: float = Field(description="a person is asked from this probability on")
    pairs: int = Field(description="of which it was said, and which the index knows")
    same: int = Field(description="of them one person's")
    never_alone: int = Field(
        description="that contradict, and are never linked by score alone; the figures are of the score"
    )
    at: list[AtThreshold] = Field(description="at the two thresholds and over a range, the lowest first")
    curve: list[AtThreshold] = Field(description="the same in even steps of the odds, for a chart")
    wrong: list[Wrong]
    unknown: list[Label] = Field(description="labels that name a record which the index does not know")
    both_ways: int = Field(
        description="pairs said to be one person's and not to be: what a file says first counts, then reviews"
    )
