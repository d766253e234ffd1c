"""Reports, as they are asked for and shown."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from cases.keeping.finding.wanted import Wanted
from schemas.events.case import Priority
from schemas.formats import Code, Moment


class Reported(BaseModel):
    """Which cases a report is of."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: Code | None = Field(default=None, description="of a case type")
    service: Code | None = Field(default=None, description="of a line of service")
    queue: Code | None = Field(default=None, description="in a queue")
    channel: Code | None = Field(default=None, description="that came by a channel first")
    area: Code | None = Field(default=None, description="in an area of the council")
    box: str | None = Field(
        default=None,
        pattern=r"^-?\d{1,3}(\.\d{1,9})?(,-?\d{1,3}(\.\d{1,9})?){3}$",
        description="within south,west,north,east in degrees",
    )
    since: Moment | None = Field(default=None, description="opened at or after it")
    until: Moment | None = Field(default=None, description="opened before it")

    @property
    def wanted(self) -> Wanted:
        return Wanted.model_validate(self.model_dump(exclude={"since", "until"}, exclude_none=True))


class _Shown(BaseModel):
    model_config = ConfigDict(frozen=True)


class Volume(_Shown):
    """Cases that have in common what is in ``of``."""

    of: dict[str, str | None]
    opened: int
    ended: int = Field(description="of those that were opened then; not what was merged into another")
    merged: int = Field(
        description="of them: that go on in another case; their clocks and their end are that one's, and do "
        "not count"
    )
    reopened: int = Field(description="of them: that were opened again at least once")
    hours_to_respond: float | None = Field(
        description="the mean, from when the council had it until the clock `respond` stopped, on the wall"
    )
    hours_to_resolve: float | None = Field(description="the mean of those that have ended, likewise")
    clocks_met: int
    clocks_missed: int = Field(description="among them those that are late now")
    share_met: float | None = Field(description="of all clocks that were met or missed, 0 to 1")


class Volumes(_Shown):
    items: list[Volume]


class Wait(_Shown):
    """How long cases were on somebody."""

    of: dict[str, str | None]
    holder: str = Field(description="council, citizen, partner, robot, or back_office/<its adapter>")
    cases: int
    hours: float = Field(description="of working time, in all")


class Waits(_Shown):
    items: list[Wait]


class CaseRow(_Shown):
    """A case in an export. Nothing of it is about a person."""

    reference: str
    type: str
    service: str = Field(description="the line of service that its type belongs to")
    channel: str
    queue: str
    area: str | None
    status: str
    stands_for: str
    outcome: str | None
    priority: Priority
    contacts: int
    opened_at: datetime
    due_at: datetime | None
    responded_at: datetime | None
    ended_at: datetime | None
    clocks_met: int
    clocks_missed: int
    reopened: int
    merged_into: str | None = Field(
        description="the case that it goes on in; then what is said of clocks and of an end is said there"
    )
