"""Organisations as they are shown, and as people say them. Times are UTC."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from identity_index.people.desk.person import HeldRecord, RecordName
from schemas.formats import Moment, Reason
from schemas.organisation_details import OrganisationDetails
from schemas.references import OrganisationKey

MOST = 500
"""Of a page."""


class _Shown(BaseModel):
    model_config = ConfigDict(frozen=True)


class OrganisationNumberShown(_Shown):
    """A number, and what is wrong with it, if something is."""

    scheme: str
    value: str
    fault: str | None = Field(description="why it can be no organisation's; null: nothing is wrong with it")


class Organisation(_Shown):
    """An organisation by an id. An id once given answers for ever."""

    id: str = Field(description="o-<n>")
    state: Literal["active", "merged"]
    became: str | None = Field(description="what a merged one is known as now")
    made_at: datetime
    name: str | None = Field(description="as the system that said something of it last has it")
    kind: str | None
    uprn: str | None
    numbers: list[OrganisationNumberShown]
    contacts: list[JsonValue] = Field(
        description="whom to speak to there, and as what; personal data masked unless it is asked for. "
        "`is`: the person of the index whom a contact names, as they are known now"
    )
    records: list[HeldRecord] = Field(description="what each system holds, the oldest first")


class OrganisationLine(_Shown):
    """One in a list."""

    id: str
    name: str | None
    kind: str | None
    records: list[RecordName]


class OrganisationPage(_Shown):
    """A page of organisations."""

    items: list[OrganisationLine]
    next: str | None = Field(default=None, description="`after` of the next page; null: this is the last")


class NewRecord(BaseModel):
    """What a system holds of an organisation, said by a person."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    organisation: OrganisationKey = Field(description="the key by which the system calls it")
    details: OrganisationDetails = Field(description="what the system holds of it now")
    as_of: Moment | None = Field(default=None, description="as of when; left out: now")
    reason: Reason = Field(description="why; it goes on record with your name")


class Done(_Shown):
    """A change of which records belong together."""

    change: str = Field(description="c-<n>, by which it can be taken back")
    what: str = Field(description="merge, split or unmerge")
    organisations: list[str] = Field(description="every one concerned")
    moved: list[RecordName]
