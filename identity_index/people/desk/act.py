"""What a steward wants done, and what was done, or would be."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from identity_index.people.desk.past import Moved
from identity_index.people.desk.person import RecordName
from schemas.formats import Code, Key, Reason

MOST_SPLIT = 500
"""Records that are parted from a person at once."""


class _Wanted(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    reason: Reason = Field(description="why; it goes on record with your name")
    dry_run: bool = Field(default=False, description="only say what would move and who would be told")


class Undoing(_Wanted):
    """Take a change back."""


class Merging(_Wanted):
    """Two persons are one."""

    other: str = Field(max_length=40, description="p-<n>: its records move, and its id keeps answering")


class NamedRecord(BaseModel):
    """A record as its system calls it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    system: Code
    local_id: Key
    generation: int | None = Field(
        default=None, ge=1, le=2**31 - 1, description="which of those that the system called so; none: now"
    )


class Splitting(_Wanted):
    """Some of a person's records are somebody else's."""

    records: list[NamedRecord] = Field(
        min_length=1, max_length=MOST_SPLIT, description="they become a person of their own"
    )


class Done(BaseModel):
    """A change, or what it would be: then ``change`` is null, and nothing was done."""

    model_config = ConfigDict(frozen=True)

    change: str | None = Field(description="c-<n>, by which it can be taken back; null: nothing was done")
    what: str = Field(description="merge, split, reject, unmerge or allow")
    moved: list[Moved] = Field(description="the records that belong to another person than before")
    persons: list[str] = Field(description="every person concerned")
    made: list[str] = Field(description="those of them that are new by this")
    told: list[RecordName] = Field(
        description="the records whose systems are told, each by an event of its own (person.relinked)"
    )
    untold: list[RecordName] = Field(
        description="those of them whose system does not hear of it: no route takes the event there"
    )
    warnings: list[str] = Field(description="what should be looked at before, or was done all the same")
