"""Staff as they are shown, and as extracts say them. Times are UTC."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, JsonValue

from schemas.formats import Code, Key, Moment, Reason
from schemas.staff_days import with_plausible_days
from schemas.staff_details import StaffDetails

MOST = 500
"""Of a page, and of the records in one request."""


class _Shown(BaseModel):
    model_config = ConfigDict(frozen=True)


class _Said(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class HeldRecord(_Shown):
    """What one system holds of somebody, as it gave it."""

    system: str = Field(description="the system that holds it")
    local_id: str = Field(description="that system's own key for it")
    details: JsonValue = Field(description="what it holds; personal data masked unless it is asked for")
    state: Literal["expected", "current", "left"] = Field(description="as this record alone has it")
    gone: bool = Field(description="whether its system has it no more, or calls somebody else so by now")
    as_of: datetime = Field(description="as of when the system last said it, by its own account")
    first_at: datetime = Field(description="when the index first heard of it")
    last_at: datetime = Field(description="when its system last said anything of it")
    versions: int = Field(description="how often what it holds has changed, counting the first")


class SaidBy(_Shown):
    """What one system says of an attribute."""

    system: str
    local_id: str
    value: JsonValue = Field(description="personal data masked unless it is asked for")
    as_of: datetime = Field(
        description="when the system last changed this value, however often it has said it or anything else "
        "of them since"
    )


class Conflict(_Shown):
    """An attribute on which systems do not agree, a chain of managers that comes back to itself, a
    manager who is not known or has left, or a place of work that the index of places does not know or that is
    no more."""

    attribute: str = Field(
        description="such as team; state: whether they are there; managers: a ring of them; work_places"
    )
    counts: JsonValue = Field(description="what counts for now")
    because: str = Field(description="why that counts, and what to do")
    said: list[SaidBy]


class PlaceThere(_Shown):
    """A property that is there in place of another."""

    uprn: str
    address: str = Field(description="on one line; empty: it has none")
    known: bool = Field(description="else the index of places knows nothing but its number")


class WorkPlace(_Shown):
    """A place where somebody works, as the index of places knows it now."""

    uprn: str = Field(description="as their records have it")
    state: Literal["known", "retired", "unknown"] | None = Field(
        description="whether it is there, is no more, or is in no gazetteer; null: none is loaded"
    )
    address: str | None = Field(description="on one line; of one that is no more what it was")
    succeeded_by: list[PlaceThere] = Field(
        description="of one that is no more what is there in its place, as far as anybody has said"
    )


class StaffShown(_Shown):
    """A staff member by an id. An id once given answers for ever."""

    id: str = Field(description="st-<n>")
    became: str | None = Field(description="what a merged one is known as now")
    state: Literal["expected", "current", "left"]
    since: datetime = Field(description="when they came to stand so")
    because: Literal["ended", "deactivated", "removed"] | None = Field(description="why they have left")
    facts: JsonValue = Field(description="what counts of them; personal data masked unless it is asked for")
    manager: str | None = Field(description="the staff member to whom they answer: st-<n>")
    groups: list[str] = Field(description="of the directory, by name")
    known_as: list[str] = Field(description="by what cases, tasks and keys name them; masked likewise")
    can_do: list[str] = Field(description="skills and roles, as case queues name them")
    work_places: list[WorkPlace] = Field(
        description="where their posts that run or are to come are, by all records"
    )
    conflicts: list[Conflict]
    records: list[HeldRecord]


class StaffLine(_Shown):
    """One in a list."""

    id: str
    state: Literal["expected", "current", "left"]
    name: JsonValue = Field(description="masked unless it is asked for")
    title: str | None
    team: str | None
    service: str | None
    disputed: list[str] = Field(description="the attributes on which systems do not agree")


class StaffPage(_Shown):
    """A page of staff."""

    items: list[StaffLine]
    next: str | None = Field(default=None, description="`after` of the next page; null: this is the last")


class StaffConflicts(_Shown):
    """One staff member of whom systems do not agree."""

    id: str
    team: str | None
    conflicts: list[Conflict]


class ConflictPage(_Shown):
    """A page of conflicts."""

    items: list[StaffConflicts]
    next: str | None = Field(default=None, description="`after` of the next page; null: this is the last")


class Event(_Shown):
    """Something that became of somebody: what a system said, or which records were joined or parted."""

    at: datetime
    what: str = Field(description="said, gone, link, merge, relink, split or unmerge")
    change: str | None = Field(default=None, description="by which such a change is taken back: c-<n>")
    system: str | None = Field(description="whose record it is about")
    local_id: str | None
    details: JsonValue = Field(description="what the system said then; personal data masked unless asked for")
    by: str | None = Field(description="who decided it; index where no person did; else by which event")
    reason: str | None


class History(_Shown):
    """All of it, the oldest first."""

    items: list[Event]


class StaffRow(_Said):
    """What a system holds of one staff member."""

    local_id: Key = Field(description="the system's own key for them")
    details: Annotated[StaffDetails, AfterValidator(with_plausible_days)] = Field(
        description="what it holds of them now"
    )


def _each_once(rows: list[StaffRow]) -> list[StaffRow]:
    """Raises ``ValueError``: of two that are told together neither is the newer."""
    seen: dict[str, int] = {}
    for place, row in enumerate(rows):
        first = seen.setdefault(row.local_id, place)
        if first != place:
            raise ValueError(f"items[{place}] has the local_id of items[{first}]; send each of them once")
    return rows


class StaffRows(_Said):
    """What a system holds of several."""

    system: Code = Field(description="the system, such as hr")
    as_of: Moment | None = Field(default=None, description="as of when; left out: now")
    items: Annotated[list[StaffRow], AfterValidator(_each_once)] = Field(
        min_length=1, max_length=MOST, description="each local_id once; one that is wrong refuses them all"
    )


class Taken(_Shown):
    """What became of the rows, in their order."""

    ids: list[str] = Field(description="st-<n> of each")
    left: list[str] = Field(default=[], description="st-<n> of those who have left by it, each once")


class Foreseen(_Shown):
    """Who would not be there any more by some rows; nothing was changed."""

    there: int = Field(description="how many are there now of whom the system has a record")
    coming: int = Field(description="of how many more that are there the system would have one")
    leaving: int = Field(description="how many of both would have left, or have yet to begin, by these rows")


class Gone(_Said):
    """Those whom a system has no more."""

    system: Code = Field(description="the system, such as hr")
    local_ids: list[Key] = Field(min_length=1, max_length=MOST, description="its own keys for them")
    reason: Reason = Field(description="why; it goes on record with your name")


class Keys(_Shown):
    """The keys by which a system knows staff that it still has."""

    items: list[str]
    next: str | None = Field(default=None, description="`after` of the next page; null: this is the last")


class PersonSaid(_Said):
    """Which person of the index of people they are."""

    person: str = Field(max_length=40, description="p-<n>")
    reason: Reason = Field(description="why; it goes on record with your name")


class PersonLink(_Shown):
    """Which person of the index of people a staff member is."""

    staff: str
    person: str | None = Field(description="p-<n>; null: nobody says who")
    since: datetime | None
    said_by: str | None
