"""Pairs of records of which somebody has said whether they are one person's."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from schemas.formats import Code, Key

MOST_LABELS = 5_000
"""Pairs of one request."""


class RecordKey(BaseModel):
    """A record, as its system calls it now."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    system: Code
    local_id: Key


class Label(BaseModel):
    """Two records, and what they are."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    one: RecordKey
    other: RecordKey
    same: bool = Field(description="they are one person's")


class Labels(BaseModel):
    """What somebody has said of pairs."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    labels: list[Label] = Field(
        default=[], max_length=MOST_LABELS, description="pairs of records that the index holds"
    )
    reviews: bool = Field(
        default=False, description="also what stewards have accepted and rejected, where that stands"
    )
