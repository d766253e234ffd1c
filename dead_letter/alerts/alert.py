"""An alert as staff see it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from dead_letter.alerts.rules import AlertKind


class AlertState(StrEnum):
    """``raised``: nobody has said that they see to it. ``acknowledged``: somebody has. ``cleared``: what it
    was about is over."""

    RAISED = "raised"
    ACKNOWLEDGED = "acknowledged"
    CLEARED = "cleared"


class Touched(BaseModel):
    """Whom and what it is about, as far as the newest messages of it say."""

    model_config = ConfigDict(frozen=True)

    letters: int = Field(default=0, description="how many messages were looked at")
    more: bool = Field(default=False, description="there are more than were looked at")
    subjects: int = Field(default=0, description="different subjects: citizens, cases, places")
    records: int = Field(default=0, description="different records named by source key or typed identifier")
    untold: int = Field(
        default=0, description="how many of the messages could not be read for whom they are about"
    )

    def sentence(self) -> str:
        """For people; exact where every message was looked at."""
        if not self.letters:
            return "Whom it touches cannot be told: no message of it is at hand."
        over = "more than " if self.more else ""
        of = f"{over}{_counted(self.letters, 'message')}"
        told = []
        if self.subjects:
            told.append(f"{over}{_counted(self.subjects, 'subject')} (citizens, cases or places)")
        if self.records:
            told.append(f"{over}{_counted(self.records, 'record')} named by source key")
        if self.untold == self.letters:
            they = "it is" if self.letters == 1 and not self.more else "they are"
            return f"It touches {of}; whom {they} about cannot be told, as what came in cannot be read."
        unread = f"; of {self.untold:,} of those it cannot be told" if self.untold else ""
        if not told:
            name = "names" if self.letters == 1 and not self.more else "name"
            which = "the others name" if self.untold else f"which {name}"
            return f"It touches {of}{unread}, {which} no subject and no record."
        return f"It touches {' and '.join(told)}, in {of}{unread}."


class Alert(BaseModel):
    """One line of the list of alerts."""

    model_config = ConfigDict(frozen=True)

    id: str = Field(description="a-<n>")
    kind: AlertKind
    state: AlertState
    urgent: bool
    about: str = Field(description="the group, subscription, system or source")
    what: str = Field(description="what happened; it holds no personal data")
    since: datetime = Field(description="since when it has been so")
    raised_at: datetime = Field(description="when the hub noticed")
    again: int = Field(description="how often it came back before it counted as over")
    touched: Touched
    touches: str = Field(description="the same in a sentence")
    command: str = Field(description="what shows it")
    runbooks: list[str] = Field(default=[], description="commands that show what to do about it")
    told: bool = Field(description="false: it is about the telling itself, so nobody is sent it")
    waiting_for: list[str] = Field(default=[], description="recipients who are still to be told")
    over_at: datetime | None = Field(description="since when its cause is gone")
    cleared_at: datetime | None = Field(description="when that had lasted long enough to count")
    ended: str | None = Field(default=None, description="how it ended, where its cause did not just go away")
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    note: str | None


class AlertPage(BaseModel):
    model_config = ConfigDict(frozen=True)

    items: list[Alert]
    next: str | None


class Trial(BaseModel):
    """A notice that only tries whether notices arrive."""

    model_config = ConfigDict(frozen=True)

    recipient: str
    subscription: str = Field(description="what delivers it")
    source: str = Field(description="of the event that carries it")
    id: str = Field(description="of the event that carries it")


class Trials(BaseModel):
    model_config = ConfigDict(frozen=True)

    items: list[Trial]


def _counted(many: int, noun: str) -> str:
    return f"{many:,} {noun}" if many == 1 else f"{many:,} {noun}s"
