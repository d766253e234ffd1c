"""What may be asked for of the groups."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from dead_letter.groups.group import Shown


class GroupFilter(BaseModel):
    """Which groups. ``open``: only those that have a letter which waits for a decision."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    state: Shown | None = Field(default=None, description="only those in this state")
    place: str | None = Field(default=None, description="the subscription, or the key or adapter")
    owner: str | None = Field(default=None, description="only those that this person sees to")
    label: str | None = Field(default=None, description="only those with this label")
    words: str | None = Field(
        default=None, max_length=200, description="words that stand in the cause, in any order"
    )
    open: bool = Field(default=False, description="only those with a letter that waits for a decision")
