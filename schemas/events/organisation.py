"""Businesses and other organisations: what systems hold of them, and what the index made of it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from schemas.classes import Classed, DataClass
from schemas.event_type import EventType
from schemas.formats import Code, Line, Moment, OrganisationId, Prose
from schemas.model import CanonicalModel
from schemas.organisation_details import OrganisationDetails
from schemas.references import OrganisationKey

_Internal = Classed(DataClass.INTERNAL)
_Personal = Classed(DataClass.PERSONAL)
Identity = Annotated[OrganisationId, _Internal]


class OrganisationRecorded(CanonicalModel):
    """What a system holds about an organisation now; publish it whenever that is new or changed."""

    organisation: OrganisationKey = Field(description="The system's own key for its record of it")
    details: OrganisationDetails = Field(description="All that it holds")
    as_of: Moment | None = Field(
        default=None, description="When the system last changed it; the event's time if that is not known"
    )


class OrganisationRegistered(CanonicalModel):
    """The index met an organisation that it did not know."""

    organisation: Identity = Field(description="The index's id for it")
    record: OrganisationKey = Field(description="The record that it was met by")


class OrganisationUpdated(CanonicalModel):
    """What a system says of an organisation has changed, or another system says something of it."""

    organisation: Identity = Field(description="The index's id for it")
    changed: list[Code] = Field(description="Which attributes changed, such as name or address")
    record: OrganisationKey = Field(description="The record that says so")


class _Decided(CanonicalModel):
    change: Line = Field(description="The change in the index's history, such as c-12")
    by: Annotated[Line, _Internal] = Field(description="Who decided it; index where no person did")
    reason: Annotated[Prose | None, _Personal] = Field(default=None, description="Why")
    undoes: Line | None = Field(default=None, description="The change that it takes back, if it does")
    records: list[OrganisationKey] = Field(description="The records that moved")


class OrganisationMerged(_Decided):
    """Two organisations of the index turned out to be one."""

    organisation: Identity = Field(description="What it is known as now")
    merged: Identity = Field(description="What its records were held to be of")


class OrganisationUnmerged(_Decided):
    """Records that were held to be of one organisation are of two."""

    organisation: Identity = Field(description="Whose they were held to be")
    separated: Identity = Field(description="Whose the records that moved are now")


_BY = ("organisation",)
EVENTS = (
    EventType.of(
        "uk.gov.council.organisation.recorded.v1",
        OrganisationRecorded,
        index_fields=("organisation.system", "organisation.local_id"),
    ),
    EventType.of("uk.gov.council.organisation.registered.v1", OrganisationRegistered, index_fields=_BY),
    EventType.of("uk.gov.council.organisation.updated.v1", OrganisationUpdated, index_fields=_BY),
    EventType.of(
        "uk.gov.council.organisation.merged.v1",
        OrganisationMerged,
        index_fields=("organisation", "merged", "change"),
    ),
    EventType.of(
        "uk.gov.council.organisation.unmerged.v1",
        OrganisationUnmerged,
        index_fields=("organisation", "separated", "change"),
    ),
)
