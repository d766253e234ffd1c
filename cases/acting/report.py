"""What somebody asks for or tells of, by whatever door it came."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from cases.acting.given_files import GivenFiles
from schemas.events.case import Channel, Priority, UpdatesBy
from schemas.formats import Code, Key, Line, Moment, Prose
from schemas.free_json import FreeObject
from schemas.people import Contact
from schemas.places import Location
from schemas.references import OrganisationKey, PersonReference, SourceKey


class Report(BaseModel):
    """A request of a citizen, a colleague, a partner or a machine, that opens a case or belongs to one."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: Code = Field(description="The case type, such as missed_bin")
    title: Line | None = Field(default=None, description="What it is about, in a line; else the type's title")
    description: Prose | None = Field(default=None, description="What they said, in their own words")
    details: FreeObject = Field(
        default_factory=dict, description="What the case type asks for, by its own names"
    )
    channel: Channel = Field(description="By what it came")
    reporter: Contact | None = Field(
        default=None, description="Who it is from; left out if they stay anonymous"
    )
    verified: Code | None = Field(default=None, description="How it was made sure who they are")
    on_behalf_of: Contact | None = Field(default=None, description="For whom they speak, if for another")
    concerns: PersonReference | None = Field(
        default=None, description="The person whom it is about, where that is not whoever reports it"
    )
    organisation: OrganisationKey | None = Field(
        default=None, description="The business or other organisation that it is about or that asked"
    )
    needs: list[Code] = Field(
        default_factory=list, max_length=20, description="What they need, such as interpreter"
    )
    location: Location | None = Field(default=None, description="Where it is about")
    area: Code | None = Field(
        default=None,
        description="The part of the council's area that it is in; else by its point, by the council's file",
    )
    asset: SourceKey | None = Field(default=None, description="What it is about, such as a street light")
    priority: Priority | None = Field(default=None, description="Which come first; else the type's")
    queue: Code | None = Field(default=None, description="The queue that is to have it; else the type's")
    parent: Key | None = Field(default=None, description="The reference of the case that it is a part of")
    origin: SourceKey | None = Field(
        default=None, description="The record of another system that it is taken over from"
    )
    happened_at: Moment | None = Field(
        default=None, description="When the council had it, from when its clocks run; now where left out"
    )
    transcript: Key | None = Field(default=None, description="Where the whole of what was said is kept")
    call_back_at: Moment | None = Field(default=None, description="When they were promised a call")
    updates: UpdatesBy | None = Field(
        default=None,
        description="By what they want to be told how it goes on: email, sms, phone or none; left out: by "
        "e-mail if they gave an address, else by text message",
    )
    attachments: GivenFiles = Field(default_factory=list, description="Files that came with it")
