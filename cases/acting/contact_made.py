"""A contact about a case that is there."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from cases.acting.given_files import GivenFiles
from schemas.events.case import Channel, UpdatesBy
from schemas.formats import Code, Key, Moment, Prose
from schemas.people import Contact


class ContactMade(BaseModel):
    """Somebody was in touch, or was got in touch with."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    channel: Channel = Field(description="By what it came or went")
    direction: Literal["in", "out"] = Field(default="in", description="To the council, or from it")
    contact: Contact | None = Field(default=None, description="With whom")
    verified: Code | None = Field(default=None, description="How it was made sure who they are")
    on_behalf_of: Contact | None = Field(default=None, description="For whom they spoke, if for another")
    needs: list[Code] = Field(default_factory=list, max_length=20, description="What they need")
    said: Prose | None = Field(default=None, description="What was said")
    transcript: Key | None = Field(default=None, description="Where the whole of it is kept")
    happened_at: Moment | None = Field(default=None, description="When; now where left out")
    call_back_at: Moment | None = Field(default=None, description="When they were promised a call")
    updates: UpdatesBy | None = Field(
        default=None,
        description="By what they want to be told from now on how it goes on: email, sms, phone or none",
    )
    attachments: GivenFiles = Field(default_factory=list, description="Files that came with it")
