"""A group: dead letters of one cause, and what staff know of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import IntEnum, StrEnum

from pydantic import BaseModel, ConfigDict, Field

HOURS = 24
"""Of the trend that is shown."""


class State(IntEnum):
    """As it is kept."""

    NEW = 0
    KNOWN = 1
    MUTED = 2
    RESOLVED = 3
    REGRESSED = 4


class Shown(StrEnum):
    """What staff are shown, and may ask for.

    ``new``: nobody has looked at it. ``known``: somebody has. ``muted``: known, and nobody is to be told of
    it until a moment. ``resolved``: its cause is said to be mended. ``regressed``: it failed again since.
    """

    NEW = "new"
    KNOWN = "known"
    MUTED = "muted"
    RESOLVED = "resolved"
    REGRESSED = "regressed"


def after_failing(state: State) -> State:
    """What a group is once it has failed again. However often its letters are discarded, it is seen again."""
    return State.REGRESSED if state is State.RESOLVED else state


def shown(state: State, muted_until: datetime | None, now: datetime) -> Shown:
    """A mute ends by itself; what is left is known."""
    if state is State.MUTED and (muted_until is None or muted_until <= now):
        return Shown.KNOWN
    return Shown[state.name]


class Note(BaseModel):
    model_config = ConfigDict(frozen=True)

    at: datetime
    who: str
    text: str


class Hour(BaseModel):
    """How many failed in the hour from ``at``."""

    model_config = ConfigDict(frozen=True)

    at: datetime
    count: int


class Group(BaseModel):
    """One line of the list of groups."""

    model_config = ConfigDict(frozen=True)

    id: str = Field(description="g-<n>")
    state: Shown
    muted_until: datetime | None
    stage: str = Field(description="receive, translate, validate, route, deliver, settle or expire")
    place: str = Field(description="the subscription, or the key or adapter that invalid messages came by")
    holder: str | None = Field(default=None, description="whose key it is, where `place` is one")
    error: str = Field(description="the kind of exception, or the field that is wrong")
    words: str = Field(description="the cause without ids, numbers, times and names")
    frame: str = Field(description="the function that raised it; empty where nothing was raised")
    version: int = Field(description="of the way that causes are read, by which this one was read last")
    first_at: datetime
    last_at: datetime
    count: int = Field(description="how many failed by it, ever")
    open: int = Field(description="how many of them still wait for a decision; counted up to 10,000")
    last_hour: int
    last_day: int
    owner: str | None
    ticket: str | None = Field(description="a link")
    labels: list[str]


class GroupPage(BaseModel):
    model_config = ConfigDict(frozen=True)

    items: list[Group]
    next: str | None


class FullGroup(BaseModel):
    """A group with its notes, its trend by the hour (oldest first) and its newest open letters."""

    model_config = ConfigDict(frozen=True)

    group: Group
    notes: list[Note]
    trend: list[Hour] = Field(description=f"the last {HOURS} hours; one without a failure is not in it")
    letters: list[str] = Field(description="the newest open dead letters of it, at most 20")
    warning: str | None = Field(
        default=None, description="of a change that was made: what does not go with it, and what to do"
    )


def hour_of(micros: int) -> int:
    """Hours since 1970."""
    return micros // (3600 * 1_000_000)


def trend_from(now_micros: int) -> int:
    """The first hour of the trend."""
    return hour_of(now_micros) - HOURS + 1


LONGEST_MUTE = timedelta(days=366)
