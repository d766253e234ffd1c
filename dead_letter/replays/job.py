"""A replay as staff see it: counted by outcomes, and never by what was sent."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from dead_letter.ids import job_id
from dead_letter.replays.states import JobState, Outcome
from ledger import clock
from ledger.clock import Micros


class Progress(BaseModel):
    """``chosen`` = waiting + out + delivered + mended + failed + skipped + left_out, always."""

    model_config = ConfigDict(frozen=True)

    chosen: int = Field(description="how many there are in all; more may come while `choosing`")
    choosing: bool = Field(description="it is still being looked up what there is to send")
    waiting: int = Field(description="not sent yet")
    out: int = Field(description="sent, and no outcome yet")
    delivered: int
    mended: int = Field(description="invalid messages that are events now, which go by the ordinary flow")
    failed: int = Field(description="dead again, ended without being delivered, or still no event")
    skipped: int = Field(description="needless or impossible by the time of sending; each says why")
    left_out: int = Field(description="not sent, since the replay was cancelled")

    @property
    def settled(self) -> int:
        """How many have their outcome."""
        return self.delivered + self.mended + self.failed + self.skipped + self.left_out


class Job(BaseModel):
    """One replay."""

    model_config = ConfigDict(frozen=True)

    id: str = Field(description="r-<n>; n is the run of its deliveries")
    state: JobState
    why: str = Field(description="it stopped, or was paused or cancelled; empty otherwise")
    author: str
    reason: str
    at: datetime
    of: JsonValue = Field(
        description="what it was chosen from; `last` is how far that went when the replay was started"
    )
    to: str | None = Field(description="the one subscription; null: each to the one that failed")
    canary: int
    in_canary: bool = Field(description="the rest waits for the outcome of those that went first")
    concurrency: int
    rate: float | None
    stop_at: float | None
    progress: Progress
    held: int = Field(
        default=0,
        description="of those out: how many wait behind a dead letter of their key; only of one replay shown",
    )
    stopped: int = Field(
        default=0,
        description="of those out: how many wait until somebody lets their receiver go on; only of one shown",
    )
    waits: list[str] = Field(
        default=[],
        description="how many of those out do not move now and why, such as a receiver that is paused or "
        "away; only of one replay shown",
    )
    stands: bool = Field(
        default=False,
        description="nothing of it moves before somebody decides about a dead letter, or lets a receiver go "
        "on; only of one replay shown",
    )
    speed: float | None = Field(description="outcomes a second of late")
    ends_at: datetime | None = Field(description="an estimate; null where nothing can be said")
    ended_at: datetime | None
    items_forgotten_at: datetime | None = Field(
        default=None, description="when retention took away what became of each; the totals stay"
    )

    @property
    def ended_well(self) -> bool:
        return self.state is JobState.DONE and self.progress.failed == 0

    @property
    def waits_for_a_person(self) -> bool:
        """Nothing of it moves any more before somebody resumes it, or what holds back what it has out."""
        if self.ended_at is not None or self.progress.choosing:
            return False
        if self.state in {JobState.STOPPED, JobState.PAUSED}:
            return self.progress.out <= self.held + self.stopped
        return self.stands


class JobPage(BaseModel):
    model_config = ConfigDict(frozen=True)

    items: list[Job]
    next: str | None


class Item(BaseModel):
    """One dead letter or event in a replay."""

    model_config = ConfigDict(frozen=True)

    seq: int | None = Field(description="the event; of an invalid message the one it became, if it did")
    letter: str | None = Field(description="d-<n> or i-<n>; null for an event of a stretch")
    outcome: Outcome
    made: str | None = Field(description="the delivery that was made for it; of an invalid message null")
    why: str | None = Field(description="it failed, or was skipped")


class ItemPage(BaseModel):
    model_config = ConfigDict(frozen=True)

    items: list[Item]
    next: str | None


def job_of(row: Any, of: JsonValue, now: Micros) -> Job:
    """The row of a job, for people."""
    settled = row.delivered + row.mended + row.failed + row.skipped + row.left_out
    out = row.sent - row.delivered - row.mended - row.failed
    progress = Progress(
        chosen=row.chosen,
        choosing=not row.all_chosen and row.ended_at is None,
        waiting=row.chosen - settled - out,
        out=out,
        delivered=row.delivered,
        mended=row.mended,
        failed=row.failed,
        skipped=row.skipped,
        left_out=row.left_out,
    )
    state = JobState(row.state)
    return Job(
        id=job_id.written(row.id),
        state=state,
        why=row.why,
        author=row.author,
        reason=row.reason,
        at=clock.moment(row.at),
        of=of,
        to=row.target,
        canary=row.canary,
        in_canary=row.canary_until is not None and row.ended_at is None,
        concurrency=row.concurrency,
        rate=row.rate,
        stop_at=row.stop_at,
        progress=progress,
        speed=row.speed if row.ended_at is None else None,
        ends_at=_ends_at(row, progress, state, now),
        ended_at=None if row.ended_at is None else clock.moment(row.ended_at),
        items_forgotten_at=(None if row.items_forgotten_at is None else clock.moment(row.items_forgotten_at)),
    )


def _ends_at(row: Any, progress: Progress, state: JobState, now: Micros) -> datetime | None:
    """Nobody can say before all is chosen and something has its outcome, nor while it does not run."""
    if state is not JobState.RUNNING or progress.choosing or not row.speed or row.canary_until is not None:
        return None
    left = (progress.waiting + progress.out) / row.speed
    if left > 10 * 365 * 86_400:
        return None
    return clock.moment(now) + timedelta(seconds=left)
