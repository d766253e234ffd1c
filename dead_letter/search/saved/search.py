"""A saved search, as it is made, changed and shown."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from dead_letter.search.wanted import SearchName, SearchTerms


class NewSearch(BaseModel):
    """A search to keep. It holds no value of a person: those are added when it is run."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: SearchName = Field(description="small letters, digits and hyphens; one name, one search")
    about: str = Field(default="", max_length=500, description="what it is for")
    shared: bool = Field(
        default=False, description="everybody who may search has it; needs `dead-letters:triage`"
    )
    search: SearchTerms = Field(description="what is asked for")


class ChangedSearch(BaseModel):
    """What is to be different of one; what is not named stays. ``search`` is the whole of it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    about: str | None = Field(default=None, max_length=500, description="what it is for")
    shared: bool | None = Field(default=None, description="everybody who may search has it, or you alone")
    search: SearchTerms | None = Field(default=None, description="what is asked for, all of it")


class SavedSearch(BaseModel):
    model_config = ConfigDict(frozen=True)

    name: str
    owner: str = Field(description="whose it is; empty: nobody's, since whoever kept it has left")
    shared: bool
    about: str
    search: SearchTerms
    changed_at: datetime
    changed_by: str


class SavedPage(BaseModel):
    model_config = ConfigDict(frozen=True)

    items: list[SavedSearch]
    next: str | None = Field(description="the name to go on after")
