"""A case as people see it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from cases.desk.back_offices import ShownBackOffice, ShownConflict, ShownRecord
from cases.desk.work.shown import ShownCallBack, ShownTask
from cases.types.status_rule import Mover
from schemas.events.case import Priority


class _Shown(BaseModel):
    model_config = ConfigDict(frozen=True)


class ShownClock(_Shown):
    """One promise of how soon something happens."""

    name: str
    within: str = Field(description="the target, as people say it")
    statutory: bool
    state: str = Field(description="running, paused, met, missed")
    due_at: datetime | None = Field(
        description="when it is due; while it is paused, when it were if resumed now"
    )
    spent: dict[str, int] = Field(description="whole minutes of working time that it was on each party")


class ShownNote(_Shown):
    number: int
    noted_at: datetime
    noted_by: str | None
    public: bool
    text: str


class ShownContact(_Shown):
    """A contact; ``told`` is what its event says, masked for whoever does not work on cases."""

    case: str = Field(description="the case that it was about: this one, or one that was merged into it")
    number: int
    happened_at: datetime
    channel: str
    direction: str
    repeats: bool
    call_back_at: datetime | None
    moved_to: str | None = Field(description="the case that was opened of it, as it was none of this one")
    told: JsonValue


class ShownAttachment(_Shown):
    """A file that came with a contact. Its name, and who gave it, are masked for whoever does not see what
    cases say."""

    case: str = Field(description="the case that it came to: this one, or one that was merged into it")
    contact: int = Field(description="the contact that it came with")
    reference: str = Field(description="by which it is fetched: `GET /attachments/{reference}`")
    name: str
    media_type: str
    size: int = Field(description="bytes")
    given_at: datetime
    given_by: str | None = Field(description="who gave it, as that contact says; null: nobody knows")


class ShownLink(_Shown):
    """A case that it is tied to."""

    link: str = Field(
        description="what the other is to it: parent, child, related, duplicate_of, duplicated_by, blocks "
        "(it holds up the other), blocked_by, or apart (somebody told them apart)"
    )
    reference: str
    type: str
    status: str
    public: str = Field(description="what a citizen is told of its status")
    outcome: str | None = Field(description="how it ended, if it has")
    ended: bool
    linked_at: datetime
    linked_by: str | None


class ShownParts(_Shown):
    """How far the cases are that are parts of it."""

    all: int
    ended: int
    follows: bool = Field(description="whether its own status follows from theirs, as its type says")


class CaseLine(_Shown):
    """A case in a list. Nothing of it is about a person."""

    reference: str
    type: str
    service: str = Field(description="the line of service that its type belongs to")
    status: str
    stands_for: str
    queue: str
    assignee: str | None
    priority: Priority
    opened_at: datetime
    due_at: datetime | None
    overdue: bool
    ended_at: datetime | None
    contacts: int
    visibility: str


class CasePage(_Shown):
    items: list[CaseLine]
    next: str | None = None


class ShownCase(CaseLine):
    """A case, whole."""

    version: int = Field(
        description="send it back as `expected` with what you do, and you are told of others"
    )
    type_version: int
    title: str
    description: str | None
    details: JsonValue
    channel: str
    location: JsonValue
    asset: str | None
    organisations: list[str] = Field(description="the businesses that it is about, as systems call them")
    parent: str | None
    outcome: str | None
    public: str = Field(description="what the citizen is told of its status")
    may_go: dict[str, list[Mover]] = Field(
        description="the statuses that may follow, and who may move it there"
    )
    clocks: list[ShownClock]
    merged_into: str | None = Field(description="the case that it goes on in")
    merged: list[str] = Field(description="the cases that were merged into it, straight or by others")
    links: list[ShownLink] = Field(description="cases that it is tied to, by either's saying")
    parts: ShownParts | None = Field(description="its parts counted, if it has any")
    area: str | None = Field(description="the part of the council's area that it is in")
    partner: str | None = Field(description="the organisation that it was handed to")
    tasks: list[ShownTask] = Field(description="of it and of those merged into it")
    call_backs: list[ShownCallBack] = Field(description="calls that were promised, likewise")
    notes: list[ShownNote]
    contacts_shown: list[ShownContact] = Field(description="the first of its contacts")
    attachments: list[ShownAttachment] = Field(
        description="files that came with its contacts, the newest first; two hundred at most"
    )
    back_office: ShownBackOffice | None = Field(description="the system that does the work, if one does")
    records: list[ShownRecord] = Field(description="what other systems have of it, as they said")
    conflicts: list[ShownConflict] = Field(description="with its back office, decided or not")
    opened_up: list[str] = Field(
        default_factory=list,
        description="once it was reclassified, and more people see it by that: what they see of it",
    )


class ContactPage(_Shown):
    items: list[ShownContact]
    next: str | None = Field(default=None, description="`after` of the next page: a case and a contact of it")


class Count(_Shown):
    of: dict[str, str | None]
    cases: int


class Counts(_Shown):
    items: list[Count]


class TakenCase(_Shown):
    """What became of a report."""

    reference: str | None = Field(
        description="the case; null where it was added to one that is not for whoever sent it to see"
    )
    repeats: bool = Field(description="whether it belongs to a case that was open already")
    reporter: int | None = Field(
        default=None,
        description="which of the case's reporters sent it, by which a link is asked for",
    )


class StoryLine(_Shown):
    """One thing that happened to a case."""

    case: str = Field(description="the case: this one, or one that was merged into it")
    kind: Literal["event", "cause", "delivery", "attempt", "look"] = Field(
        description="what was done to it; what was a report of it; a delivery of an event, as it stands; a "
        "try of one that was not taken at once; somebody's look or act on record"
    )
    seq: int | None = Field(description="its event in the ledger; none of a look")
    at: datetime
    what: str
    by: str | None = Field(
        default=None,
        description="who it was; of a cause its source, of a delivery its subscription",
    )
    attachments: list[str] = Field(
        default_factory=list, description="references of the files that came with it"
    )


class Story(_Shown):
    items: list[StoryLine]


class Rebuilt(_Shown):
    """How far a rebuild has come."""

    cases: int = Field(description="that were made again, of those looked at")
    after: int = Field(description="the number of the last that was looked at")
    last: int = Field(description="the number of the last there is")
