"""An erasure as it is on record, as it is asked for and as it is shown. Times are UTC."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, JsonValue

from identity_index.people.restricting.restriction import InForce
from schemas.formats import Reason


class Basis(StrEnum):
    """By which right: UK GDPR, article 17(1)."""

    NOT_NEEDED = "not_needed"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    OBJECTION = "objection"
    UNLAWFUL = "unlawful"
    LEGAL_DUTY = "legal_duty"


class State(StrEnum):
    WAITING = "waiting"
    """For a second person."""
    RUNNING = "running"
    FINISHED = "finished"
    REFUSED = "refused"


class Stage(StrEnum):
    """How far one that runs has come."""

    TELLING = "telling"
    """Systems that hold a record are to be told."""
    ROOMS = "rooms"
    """Ledger, dead letters, and whatever else holds anything."""
    INDEX = "index"
    """The records themselves: last, since all else is found by their keys."""
    TOLD = "told"
    """What tells the systems goes once they have it."""


class _Wanted(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    reason: Reason = Field(description="why; it goes on record with your name")


class Erase(_Wanted):
    """What is to be erased, by which right."""

    basis: Basis = Field(description="by which right: UK GDPR, article 17(1)(a) to (e), in that order")


class Deciding(_Wanted):
    """What the second person says."""


class Holding(_Wanted):
    """Why nothing of a person may be erased."""

    until: AwareDatetime | None = Field(default=None, description="until then; null: until somebody ends it")


class ShownErasure(BaseModel):
    """An erasure."""

    model_config = ConfigDict(frozen=True)

    id: str = Field(description="x-<n>")
    person: str
    state: State
    stage: Stage
    basis: Basis
    reason: str
    asked_by: str
    asked_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    decision: str | None
    counts: dict[str, int] = Field(description="rows erased up to now, by table")
    finished_at: datetime | None
    certificate: JsonValue = Field(description="once it is finished; no personal data")
    restricted: list[InForce] = Field(
        default=[],
        description="their data are restricted by these: on some grounds somebody asked that they are kept",
    )


class Erasures(BaseModel):
    """Erasures, the newest first."""

    items: list[ShownErasure]


class ShownHold(BaseModel):
    """A legal hold."""

    model_config = ConfigDict(frozen=True)

    id: str = Field(description="h-<n>")
    person: str
    reason: str
    by: str
    at: datetime
    until: datetime | None
    ended_at: datetime | None
    ended_by: str | None


class Holds(BaseModel):
    """Legal holds of one person, the newest first."""

    items: list[ShownHold]
