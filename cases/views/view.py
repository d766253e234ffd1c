"""A view of cases that is kept, as it is made, changed and shown."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from cases.keeping.finding.wanted import Wanted
from schemas.formats import Code

ViewName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]


def _names_nobody(wanted: Wanted) -> Wanted:
    if wanted.names_somebody:
        raise ValueError("a view is not kept with a person or words in it: say those when you look with it")
    return wanted


Kept = Annotated[Wanted, AfterValidator(_names_nobody)]


class NewView(BaseModel):
    """A view to keep."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: ViewName = Field(description="small letters, digits and hyphens; one name, one view")
    about: str = Field(default="", max_length=500, description="what it is for")
    team: Code | None = Field(
        default=None, description="the queue whose team has it too; left out: it is yours alone"
    )
    wanted: Kept = Field(description="which cases, in what order")


class ChangedView(BaseModel):
    """What is to be different of one; what is not named stays. ``wanted`` is the whole of it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    about: str | None = Field(default=None, max_length=500, description="what it is for")
    team: Code | None = Field(default=None, description="the team that has it too; null: it is yours alone")
    wanted: Kept | None = Field(default=None, description="which cases, in what order, all of it")


class SavedView(BaseModel):
    """A view that is kept."""

    model_config = ConfigDict(frozen=True)

    name: str
    owner: str = Field(description="whose it is; empty: nobody's, since whoever kept it has left")
    team: str | None
    about: str
    wanted: Wanted
    changed_at: datetime
    changed_by: str


class ViewPage(BaseModel):
    """Views, by name."""

    model_config = ConfigDict(frozen=True)

    items: list[SavedView]
    next: str | None = Field(default=None, description="the name to go on after")
