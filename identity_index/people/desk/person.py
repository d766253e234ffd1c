"""A person of the index, as it is shown. Times are UTC."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from identity_index.people.restricting.restriction import InForce

MOST = 500
"""Of a page."""
MOST_RECORDS = 200
"""Records of one person that are shown with what they hold; `links` names all of them."""


class _Shown(BaseModel):
    model_config = ConfigDict(frozen=True)


class RecordName(_Shown):
    """A record, as its system calls it."""

    system: str = Field(description="the system that holds it")
    local_id: str = Field(description="that system's own key for it")
    generation: int = Field(
        default=1, description="counts whom the system has given that key to; above 1, others had it before"
    )


class HeldRecord(RecordName):
    """What one system holds of somebody, as it gave it."""

    details: JsonValue = Field(description="what it holds; null once it was erased, or while it is withheld")
    as_of: datetime | None = Field(
        description="when the system last changed it, as it says; null: it has not said anything itself, "
        "others have mentioned it"
    )
    first_at: datetime = Field(description="when the index first heard of it")
    last_at: datetime = Field(description="when its system last said anything of it")
    versions: int = Field(description="how often what it holds has changed, counting the first")
    closed_at: datetime | None = Field(description="when its key was found to be another person's; else null")


class Person(_Shown):
    """A person by an id. An id once given answers for ever."""

    id: str = Field(description="p-<n>")
    state: Literal["active", "merged"]
    became: str | None = Field(default=None, description="whom a merged one is known as now")
    change: str | None = Field(default=None, description="the change by which it was merged")
    since: datetime | None = Field(default=None, description="when it was merged")
    made_at: datetime
    records: list[HeldRecord] = Field(
        description=f"at most {MOST_RECORDS}, the oldest first; none of one that was merged"
    )
    many: int = Field(description="how many records there are")
    restricted: list[InForce] = Field(
        default=[], description="by these it is kept and not used; what the records hold is withheld then"
    )


class PersonLine(_Shown):
    """One person in a list."""

    id: str
    state: Literal["active", "merged"]
    became: str | None = Field(default=None, description="whom a merged one is known as now")
    made_at: datetime
    records: list[RecordName]


class PersonPage(_Shown):
    """A page of persons."""

    items: list[PersonLine]
    next: str | None = Field(default=None, description="`after` of the next page; null: this is the last")


class CrossReference(_Shown):
    """What systems call one person: the records that are not closed."""

    person: str = Field(description="p-<n>, as they are known now")
    items: list[RecordName]
