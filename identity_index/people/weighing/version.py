"""Versions of weights as they are shown. Times are UTC."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from identity_index.people.answering.batch import Why


class _Shown(BaseModel):
    model_config = ConfigDict(frozen=True)


class Use(_Shown):
    """When a version was put in use."""

    version: str
    at: datetime
    by: str
    reason: str


class WeightsLine(_Shown):
    """A version, in a list."""

    version: str = Field(description="w-<hash of what is in it>: the same weights have it everywhere")
    in_use: bool = Field(description="every record that arrives is matched by it")
    made: Literal["shipped", "learned"]
    made_at: datetime
    made_by: str
    records: int = Field(description="that it was learned from")
    pairs: int = Field(description="of records that were compared for it")
    labels: int = Field(description="pairs that somebody had decided on; 0: learned without labels")
    learned_from: str = Field(description="in words")


class LevelWeight(_Shown):
    """One level of a field's ladder."""

    says: str = Field(description="what it means, after the field's name")
    m: float = Field(description="how often two records of one person stand at it")
    u: float = Field(description="how often those of two persons do")
    bits: float = Field(description="what it adds to a score: log2 of m / u")


class FieldWeight(_Shown):
    """What a field is worth, the best level first."""

    field: str
    levels: list[LevelWeight]


class WeightsShown(WeightsLine):
    """A version, whole."""

    certain: float = Field(description="linked by nobody from this probability on")
    possible: float = Field(description="a person is asked from this probability on")
    population: float = Field(description="how many persons a record might be of, at least")
    fields: list[FieldWeight]
    uses: list[Use] = Field(description="when it was put in use, the newest first")


class WeightsPage(_Shown):
    """Every version there is, the newest first."""

    in_use: str
    items: list[WeightsLine]
    uses: list[Use] = Field(description="what was put in use when, the newest first; none: what ships")


class Using(Why):
    """A version is to be put in use."""
