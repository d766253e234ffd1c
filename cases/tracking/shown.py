"""What whoever holds a link sees: public wording, and nothing of anybody."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Act = Literal["add", "photo", "not_fixed", "withdraw", "stop_updates"]


class _Shown(BaseModel):
    model_config = ConfigDict(frozen=True)


class TrackedChange(_Shown):
    """One step of how it went on."""

    at: datetime
    text: str = Field(description="in public words")


class TrackedPart(_Shown):
    """What one service does of it."""

    about: str = Field(description="what kind of case it is")
    text: str = Field(description="how it stands, in public words")
    ended: bool


class Tracked(_Shown):
    """A case as its reporter sees it."""

    reference: str
    about: str = Field(description="what kind of case it is")
    opened_at: datetime
    status: str = Field(description="how it stands, in the words that all systems share")
    text: str = Field(description="how it stands, in public words")
    changed_at: datetime = Field(description="since when it stands so")
    ended: bool
    changes: list[TrackedChange] = Field(description="how it went on, the oldest first")
    parts: list[TrackedPart] = Field(description="of a life event: what each service does of it")
    updates: str = Field(description="by what you are told how it goes on: email, sms, phone or none")
    expires_at: datetime = Field(description="until when the link can be used")
    may: list[Act] = Field(description="what can be done by the link now")


class Done(_Shown):
    """What became of something done by a link."""

    said: str = Field(description="in public words")
    case: Tracked
