"""Jobs about weights, as they are asked for and shown. Times are UTC."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from identity_index.people.answering.question import Weight
from identity_index.people.desk.person import RecordName
from identity_index.people.weighing.evaluating.label import Label, Labels

MOST_EXAMPLES = 20
"""Of each change that are kept."""
SAMPLE = 5_000
"""Records that are tried unless more are asked for."""


class State(StrEnum):
    RUNNING = "running"
    """Or waiting for one before it; also while no hub runs: the next one goes on with it."""
    DONE = "done"
    STOPPED = "stopped"
    """By a person. What a trial had found is kept."""
    FAILED = "failed"


class Change(StrEnum):
    """What another version would do otherwise with a record."""

    NOT_LINKED = "not linked"
    """Linked by the one in use; by the other somebody new."""
    ASKED_INSTEAD = "asked instead of linked"
    LINKED_INSTEAD = "linked instead of asked"
    NEWLY_LINKED = "newly linked"
    NEWLY_ASKED = "newly asked"
    NOT_ASKED = "not asked"
    OTHER_PERSON = "another person"
    """Linked, or asked about, by both, but with another."""
    NEWLY_MERGED = "newly merged"
    """Two persons would be made one by it."""
    NOT_MERGED = "not merged"
    REVIEW_CLOSES = "open review: not asked"
    """It is asked by the version in use, and would not be by the other."""
    REVIEW_LINKS = "open review: linked"


class _Closed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Training(Labels):
    """Weights are to be learned from the index's own records; ``labels`` and ``reviews`` tune them."""


class Trial(_Closed):
    """A version is to be tried."""

    sample: int | None = Field(
        default=SAMPLE,
        ge=1,
        le=2**31,
        description="about how many records, spread evenly; null: all of them",
    )


class _Shown(BaseModel):
    model_config = ConfigDict(frozen=True)


class Job(_Shown):
    """One, and how far it is."""

    id: str = Field(description="wj-<n>")
    kind: Literal["training", "trial"]
    state: State
    why: str = Field(description="it failed or was stopped; empty otherwise")
    weights: str | None = Field(description="the version that is tried, or was learned")
    against: str = Field(description="the version that was in use when it was begun")
    phase: str = Field(description="what it is doing")
    done: int = Field(description="of this phase")
    of: int = Field(description="of this phase, about; 0: nobody knows")
    labels: int = Field(description="pairs that were labelled, of a training")
    by: str
    begun_at: datetime
    ended_at: datetime | None
    tried: int = Field(description="records that a trial has looked at so far")
    records: int = Field(description="that there are; a sample stands for all of them")
    changes: Mapping[Change, int] = Field(
        description="what the tried version would do otherwise, with how many records, or open reviews"
    )
    unknown: list[Label] = Field(
        default=[], description="labels that name a record which the index does not know, of a new training"
    )
    both_ways: int = Field(
        default=0,
        description="pairs of a new training, said to be one and not to be: what is said first counts",
    )


class JobPage(_Shown):
    """The newest first."""

    items: list[Job]
    next: str | None = Field(default=None, description="`after` of the next page")


class Said(_Shown):
    """What one version says of a record, as if it arrived now."""

    weights: str
    outcome: Literal["link", "review", "new"]
    person: str | None = Field(description="whose it is or may be")
    merges: list[str] = Field(description="persons that would be made one with that one")
    bits: float | None
    probability: float
    reasons: list[str]
    waterfall: list[Weight]


class Example(_Shown):
    """A record with which another version would do something else."""

    change: Change
    record: RecordName
    person: str = Field(description="whose it is")
    before: Said = Field(description="by the version that was in use")
    after: Said = Field(description="by the one that is tried")


class ExamplePage(_Shown):
    """The first few of each change, in the order in which they were found."""

    items: list[Example]
