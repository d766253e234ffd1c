"""Edits as people see them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from dead_letter.edits.difference import Change


class State(StrEnum):
    """Of an edit."""

    WAITING = "waiting"
    """For a second person."""
    SENT = "sent"
    REFUSED = "refused"


class Edit(BaseModel):
    """An edit of a dead letter: who asked for it, and what became of it."""

    model_config = ConfigDict(frozen=True)

    id: str
    letter: str
    state: State
    author: str
    reason: str
    at: datetime
    second_person: str = Field(description="why a second person had to approve it; empty where none had to")
    decided_by: str | None = Field(description="the second person")
    decided_at: datetime | None
    decision: str | None = Field(description="what the second person said")
    seq: int | None = Field(description="the event that it was sent as")
    event_id: str | None = Field(description="that event's id")
    delivery: str | None = Field(description="the delivery that is to make the dead one good")


class EditPage(BaseModel):
    model_config = ConfigDict(frozen=True)

    items: list[Edit]
    next: str | None


class Edited(BaseModel):
    """What came of submitting or deciding about an edit."""

    model_config = ConfigDict(frozen=True)

    id: str
    outcome: State
    edit: Edit
    note: str = Field(default="", description="why it was not brought up to its type's newest version")


class Difference(BaseModel):
    """An edit beside its original, which stays as it is."""

    model_config = ConfigDict(frozen=True)

    id: str
    revision: int = Field(description="of the letter, to submit the edit with")
    edit: str | None = Field(default=None, description="the edit, where it is on record")
    changes: list[Change]
    more: int = Field(default=0, description="so many places are different besides")
    masked: bool = Field(description="personal data is hidden, and differs all the same")
    second_person: str = Field(default="", description="why a second person would have to approve it")
    note: str = Field(default="", description="why it was not brought up to its type's newest version")
