"""Events about the hub itself. Patterns take them only where they begin with ``hub.``: see ``routes``."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from schemas.event_type import EventType
from schemas.formats import Line, Moment, Prose
from schemas.model import CanonicalModel

AlertKind = Literal["new-group", "regressed-group", "backlog", "silence", "breaker", "expired"]


class Touched(CanonicalModel):
    """Whom and what it is about, as far as the messages looked at say."""

    letters: int = Field(ge=0, description="How many messages were looked at, the newest first")
    more: bool = Field(default=False, description="There are more messages than were looked at")
    subjects: int = Field(ge=0, description="Different subjects of those messages: citizens, cases, places")
    records: int = Field(
        ge=0, description="Different records that they name, by source key or typed identifier"
    )
    untold: int = Field(
        default=0, ge=0, description="How many of the messages could not be read for whom they are about"
    )


class Alert(CanonicalModel):
    """What happened, since when, whom it touches, and how to see it. It holds no personal data."""

    alert: Line = Field(description="The alert's id, such as a-12")
    kind: AlertKind = Field(description="What kind of trouble it is")
    urgent: bool = Field(description="Is it to be told at any hour?")
    about: Line = Field(description="The group, subscription, system or source that it is about")
    what: Prose = Field(description="What happened, in a sentence")
    since: Moment = Field(description="Since when it has been so")
    raised_at: Moment = Field(description="When the hub noticed")
    touched: Touched = Field(description="Whom and what it touches")
    touches: Prose = Field(description="The same in a sentence")
    command: Prose = Field(description="The command that shows it")
    runbooks: list[Prose] = Field(default=[], description="Commands that show what to do about it")
    over_at: Moment | None = Field(default=None, description="When it was over; left out while it is not")
    ended: Prose | None = Field(
        default=None,
        description="How it ended, where its cause did not just go away: what waited expired, a person "
        "muted it; left out where it did",
    )


class AlertRaised(Alert):
    """The hub noticed something that staff should know of."""


class AlertCleared(Alert):
    """What an alert was about is over."""


class NoticeIssued(CanonicalModel):
    """What one recipient is to be told, gathered: the alerts since the notice before."""

    recipient: Line = Field(description="Who is told, by the name in the settings")
    hub: Line = Field(description="The id of the hub that tells")
    hub_name: Line | None = Field(
        default=None, description="What it is called, by its settings; left out where they do not say"
    )
    trial: bool = Field(default=False, description="It only tries whether notices arrive; nothing happened")
    raised: list[Alert] = Field(default=[], description="Alerts, the oldest first")
    over: list[Alert] = Field(default=[], description="Alerts told of before that have ended, each with how")
    more: int = Field(default=0, ge=0, description="How many alerts there are beside those listed")


EVENTS = (
    EventType.of("uk.gov.council.hub.alert.raised.v1", AlertRaised, index_fields=("kind", "about")),
    EventType.of("uk.gov.council.hub.alert.cleared.v1", AlertCleared, index_fields=("kind", "about")),
    EventType.of("uk.gov.council.hub.notice.issued.v1", NoticeIssued, index_fields=("recipient",)),
)
