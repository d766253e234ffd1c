"""What a steward wants done about organisations."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from identity_index.people.desk.act import MOST_SPLIT
from schemas.formats import Reason
from schemas.references import OrganisationKey


class Deciding(BaseModel):
    """Take a change back; and what every decision says."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reason: Reason = Field(description="why; it goes on record with your name")


class Merging(Deciding):
    """Two organisations are one."""

    other: str = Field(max_length=40, description="o-<n>: its records move, and its id keeps answering")


class Splitting(Deciding):
    """Some of an organisation's records are another's."""

    records: list[OrganisationKey] = Field(
        min_length=1, max_length=MOST_SPLIT, description="they become an organisation of their own"
    )
