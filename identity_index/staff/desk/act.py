"""What a steward wants done about staff."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from identity_index.staff.desk.shown import MOST
from schemas.formats import Reason
from schemas.references import StaffKey


class Deciding(BaseModel):
    """Take a change back; and what every decision says."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reason: Reason = Field(description="why; it goes on record with your name")


class Merging(Deciding):
    """Two staff members are one."""

    other: str = Field(max_length=40, description="st-<n>: its records move, and its id keeps answering")


class Splitting(Deciding):
    """Some of a staff member's records are somebody else's."""

    records: list[StaffKey] = Field(
        min_length=1, max_length=MOST, description="they become a staff member of their own"
    )


class Done(BaseModel):
    """A change of which records belong together."""

    model_config = ConfigDict(frozen=True)

    change: str = Field(description="c-<n>, by which it is taken back")
    what: str = Field(description="such as merge, split or unmerge")
    staff: list[str] = Field(description="whom it touched: st-<n>")
    moved: list[StaffKey] = Field(description="the records that moved")
