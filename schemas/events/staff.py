"""Those who work for the council: what systems hold of them, and what the index made of it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from schemas.classes import Classed, DataClass
from schemas.event_type import EventType
from schemas.formats import Code, Day, Key, Line, Moment, StaffId, Uprn
from schemas.model import CanonicalModel
from schemas.references import StaffKey
from schemas.staff_days import with_plausible_days
from schemas.staff_details import StaffDetails

_Internal = Classed(DataClass.INTERNAL)
_Personal = Classed(DataClass.PERSONAL)
Identity = Annotated[StaffId, _Internal]


class StaffRecorded(CanonicalModel):
    """What a system holds about a staff member now; publish it whenever that is new or changed."""

    staff: StaffKey = Field(description="The system's own key for its record of them")
    details: Annotated[StaffDetails, AfterValidator(with_plausible_days)] = Field(
        description="All that it holds. Days are of the years 1900 to 2200, and no last one is before the "
        "first; 9999-12-31 is no last day"
    )
    as_of: Moment | None = Field(
        default=None, description="When the system last changed it; the event's time if that is not known"
    )


class _Told(CanonicalModel):
    staff: Identity = Field(description="The index's id for them")
    record: StaffKey = Field(description="The record that says so")
    user_name: Annotated[Line | None, _Personal] = Field(default=None, description="By which they sign in")
    employee_number: Annotated[Key | None, _Internal] = Field(
        default=None, description="Their number in the payroll"
    )
    title: Annotated[Line | None, _Internal] = Field(default=None, description="What they are")
    team: Annotated[Line | None, _Internal] = Field(default=None, description="Their team")
    service: Annotated[Line | None, _Internal] = Field(default=None, description="Their service")
    on: Annotated[Day, _Internal] = Field(description="The day on which the index came to know it")


class StaffJoined(_Told):
    """Somebody works for the council from now on."""

    returned: bool = Field(description="Whether they had left before")


class StaffMoved(_Told):
    """Somebody does something else, or somewhere else, or for somebody else."""

    changed: list[Code] = Field(
        description="What is otherwise: title, team, service, manager, work_places, skills, roles"
    )
    previous_title: Annotated[Line | None, _Internal] = Field(default=None, description="What they were")
    previous_team: Annotated[Line | None, _Internal] = Field(default=None, description="Their team before")
    previous_service: Annotated[Line | None, _Internal] = Field(
        default=None, description="Their service before"
    )


class RetiredWorkPlace(CanonicalModel):
    """A place where somebody works that is no more."""

    uprn: Annotated[Uprn, _Internal] = Field(description="Its UPRN, as their records have it")
    succeeded_by: Annotated[list[Uprn], Field(max_length=1000), _Internal] = Field(
        default=[], description="The properties that are there in its place; none: unknown"
    )


class StaffUpdated(_Told):
    """Something else is known of somebody otherwise, such as their name or user name; or a place where they
    work is no more."""

    changed: list[Code] = Field(description="Which attributes changed; work_places: one is no more")
    retired_work_places: list[RetiredWorkPlace] = Field(
        default=[],
        description="Those of the places where they work that are no more by this; what their records say "
        "of it is as it was",
        max_length=20,
    )


class StaffLeft(_Told):
    """Somebody does not work for the council any more: what they had is for others now."""

    because: Literal["ended", "deactivated", "removed"] = Field(
        description="Why the index holds it: their last day has passed, a system does not let them in any "
        "more, or it has them no more"
    )


class StaffMerged(CanonicalModel):
    """Two staff members of the index turned out to be one."""

    staff: Identity = Field(description="Who they are known as now")
    merged: Identity = Field(description="Whose records they were held to be")
    record: StaffKey = Field(description="The record by which it was found")


class StaffUnmerged(CanonicalModel):
    """Records that were held to be of one staff member are of two."""

    staff: Identity = Field(description="Whose they were held to be")
    separated: Identity = Field(description="Whose the records that moved are now")
    records: list[StaffKey] = Field(description="The records that moved", max_length=500)


_BY = ("staff",)
EVENTS = (
    EventType.of(
        "uk.gov.council.staff.recorded.v1",
        StaffRecorded,
        index_fields=("staff.system", "staff.local_id"),
    ),
    EventType.of("uk.gov.council.staff.joined.v1", StaffJoined, index_fields=_BY),
    EventType.of("uk.gov.council.staff.moved.v1", StaffMoved, index_fields=_BY),
    EventType.of("uk.gov.council.staff.updated.v1", StaffUpdated, index_fields=_BY),
    EventType.of("uk.gov.council.staff.left.v1", StaffLeft, index_fields=_BY),
    EventType.of("uk.gov.council.staff.merged.v1", StaffMerged, index_fields=("staff", "merged")),
    EventType.of("uk.gov.council.staff.unmerged.v1", StaffUnmerged, index_fields=("staff", "separated")),
)
