"""One dead letter, whole: the original, why it failed, and what was decided about it so far."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from dead_letter.edits.edit import Edit
from ledger.reading.delivery import RecordedDelivery, Shown
from ledger.reading.event import RecordedEvent
from ledger.reading.in_force import InForce
from ledger.reading.trace import Tie


class Decision(BaseModel):
    """Something a person did about it."""

    model_config = ConfigDict(frozen=True)

    at: datetime
    who: str
    action: str
    reason: str


class Replay(BaseModel):
    """A delivery that replays this one."""

    model_config = ConfigDict(frozen=True)

    id: str
    state: Shown


class Related(BaseModel):
    """Another event of the same story, or the event itself: what led to it, and what came of it."""

    model_config = ConfigDict(frozen=True)

    tie: Tie = Field(description="itself, of the same story, a cause of it, or an effect of it")
    seq: int
    type: str
    deliveries: dict[Shown, int] = Field(description="how many are in which state")


class FailedDelivery(BaseModel):
    """A delivery that ended without success, with the event it was to deliver."""

    model_config = ConfigDict(frozen=True)

    id: str
    kind: Literal["delivery"] = "delivery"
    stage: str = Field(description="route, deliver or settle")
    group: str | None = Field(description="its cause, g-<n>; null while it has not failed")
    state: Shown
    cause: str | None
    in_force: InForce
    delivery: RecordedDelivery
    event: RecordedEvent
    trace: list[Related] = Field(description="its story in ledger order, itself in it; at most 200")
    replayed_as: list[Replay]
    decisions: list[Decision]
    revision: int = Field(description="rises with every decision; an edit says which it was made of")
    edits: list[Edit] = Field(description="what was or is to be sent in its place")


class FailedMessage(BaseModel):
    """What could not become an envelope. ``raw`` is null unless it was asked for unmasked."""

    model_config = ConfigDict(frozen=True)

    id: str
    kind: Literal["invalid"] = "invalid"
    stage: str = Field(description="receive, translate, validate or forbidden")
    group: str | None = Field(description="its cause, g-<n>")
    version: str | None = Field(description="of Tolbooth, when it was kept")
    state: str = Field(description="open, mended or discarded")
    cause: str
    fix: str
    at: datetime
    entry: str
    holder: str | None = Field(default=None, description="whose key it came by, where it came by one")
    source: str | None
    event_id: str | None
    container: str | None
    line: int | None
    field: str | None
    types: list[str] = Field(
        default=[],
        description="the types of event that it was to be, as far as that can be read and there are such",
    )
    content_type: str
    bytes: int = Field(description="the size of the original")
    raw: str | None = Field(description="the original; a byte that is not UTF-8 is written \\xNN")
    restricted: bool = Field(
        default=False,
        description="as far as it can be read it names somebody whose data are to be kept and not used: the "
        "original is shown to nobody",
    )
    forgotten_at: datetime | None = Field(description="when retention took the original away")
    mended_seq: int | None
    mended_by: str | None = Field(description="the replay that mended it, r-<n>; null where none did")
    decisions: list[Decision]
    revision: int = Field(description="rises with every decision; an edit says which it was made of")
    edits: list[Edit] = Field(description="what was or is to be sent in its place")


Letter = FailedDelivery | FailedMessage


@dataclass(frozen=True, slots=True)
class Original:
    """What came in, to the byte. ``content_type`` is what its sender called it."""

    raw: bytes
    content_type: str


class Replayed(BaseModel):
    """What a replay set going: a new delivery, or the event that a mended message became."""

    model_config = ConfigDict(frozen=True)

    id: str
    outcome: Literal["replayed", "mended"]
    replayed_as: str | None = None
    seq: int | None = None


class Discarded(BaseModel):
    model_config = ConfigDict(frozen=True)

    id: str
    outcome: Literal["discarded"] = "discarded"


class GroupDiscarded(BaseModel):
    """What was given up of a group; ``more``: there is more of it, ask again."""

    model_config = ConfigDict(frozen=True)

    id: str
    discarded: int
    more: bool
    left: int = Field(default=0, description="how many could not be, such as what is being replayed just now")
    why: str | None = Field(default=None, description="why the first of those could not be")
