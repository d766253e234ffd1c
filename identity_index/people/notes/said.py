"""What somebody wants noted of a person."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, model_validator

from identity_index.people.desk.act import NamedRecord
from schemas.formats import Code, Line, Moment, Reason


class _Said(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Noted(_Said):
    since: Moment | None = Field(default=None, description="from when on; left out: from now on")
    record: NamedRecord | None = Field(
        default=None,
        description="the record that it goes with, should the person's records ever be parted; left out: "
        "the oldest",
    )


class Actor(_Said):
    """Who acts: a person or an organisation of the index, or one whom it does not know, by name."""

    person: str | None = Field(default=None, max_length=40, description="p-<n>")
    organisation: str | None = Field(default=None, max_length=40, description="o-<n>")
    name: Line | None = Field(default=None, description="one whom the index does not know")
    contact: Line | None = Field(default=None, description="with `name`: how to reach them")

    @model_validator(mode="after")
    def _one_of_them(self) -> Actor:
        if sum(one is not None for one in (self.person, self.organisation, self.name)) != 1:
            raise ValueError("whoever acts is a person, an organisation or a name; give one of them")
        if self.contact is not None and self.name is None:
            raise ValueError("contact goes with a name; of persons and organisations the index knows it")
        return self


class NewActing(_Noted):
    """Somebody acts for a person."""

    role: Code = Field(description="as what, such as carer or attorney")
    by: Actor = Field(description="who acts")
    about: list[Line] = Field(
        default=[], max_length=20, description="what they may act about; none: everything"
    )
    evidence: Reason = Field(description="what it stands on: consent, a document seen, an order of a court")
    until: Moment | None = Field(default=None, description="until when; left out: until it is ended")


class NewNeed(_Noted):
    """How a person needs to be reached."""

    need: Code = Field(description="such as interpreter, large_print or no_phone_calls")
    detail: Line | None = Field(default=None, description="more of it, such as the language")
    source: Reason = Field(description="who says so, and how it is known")
    until: Moment | None = Field(default=None, description="until when; left out: until it is ended")


class NewRisk(_Noted):
    """What staff are to beware of."""

    risk: Code = Field(description="such as do_not_visit_alone")
    detail: Line | None = Field(default=None, description="more of it, for whoever is about to meet them")
    reason: Reason = Field(description="what has happened, and where that is on file")
    until: Moment = Field(description="when it is to be renewed or ends by itself; there is none without end")


class Renewing(_Said):
    """It holds for longer."""

    until: Moment = Field(description="until when, from now on")
    reason: Reason = Field(description="why it still holds")


class Ending(_Said):
    """It holds no more."""

    reason: Reason = Field(description="why")
