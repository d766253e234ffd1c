"""What a chaos run tells: the plan, what was done, what came of it, and each promise."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from benchmarks.chaos.plan import Kind, Plan

_MOST = 10


class Promise(BaseModel):
    """One promise, how many things it was held against, and the first of those that broke it."""

    model_config = ConfigDict(frozen=True)

    promise: str
    kept: bool
    looked_at: int
    broken: list[str] = Field(default_factory=list, description=f"the first {_MOST}")


def promise(words: str, looked_at: int, broken: list[str]) -> Promise:
    """Kept where nothing broke it."""
    more = [f"and {len(broken) - _MOST} more"] if len(broken) > _MOST else []
    return Promise(promise=words, kept=not broken, looked_at=looked_at, broken=broken[:_MOST] + more)


class Strike(BaseModel):
    """A fault that was done, and how long the hub took to get over it. Others may have come meanwhile."""

    model_config = ConfigDict(frozen=True)

    kind: Kind
    target: str
    point: str | None
    at: float = Field(description="seconds after the load began")
    back_seconds: float | None = Field(description="until the process or server was at work again")
    taken_seconds: float | None = Field(description="until the next 202")
    caught_up_seconds: float | None = Field(
        description="until all that had been answered 202 before it had arrived everywhere"
    )


class NotDone(BaseModel):
    """An act of the plan that did not happen, and why."""

    model_config = ConfigDict(frozen=True)

    kind: Kind
    target: str
    point: str | None
    why: str


class Counts(BaseModel):
    """How much there was of everything."""

    model_config = ConfigDict(frozen=True)

    taken: int = Field(description="events answered 202")
    tried_again: int = Field(description="requests that a client had to send again")
    files: int
    rows: int
    events: int = Field(description="in the ledger")
    deliveries: int
    requests: int = Field(description="that the receiver saw")
    repeats: int = Field(description="deliveries that it took more than once")
    flagged: int = Field(description="deliveries that the ledger says may have arrived more than once")
    starts: int = Field(description="of processes")
    refused_starts: int = Field(description="for want of a database; started again, as a supervisor would")
    allowed_warnings: dict[str, int] = Field(description="what the logs told of the faults, by event")


class Report(BaseModel):
    """The whole run. ``kept`` only where every promise was."""

    model_config = ConfigDict(frozen=True)

    seed: int
    kept: bool
    promises: list[Promise]
    plan: Plan
    kills: dict[str, int] = Field(description="what was done, by kind")
    not_done: list[NotDone] = Field(description="of the plan; everything else of it is among the strikes")
    strikes: list[Strike]
    counts: Counts
    longest_stop_seconds: float | None = Field(description="of those that were told to stop")
    drained_seconds: float = Field(description="from the end of the load until nothing waited")
    took_seconds: float
    again: str = Field(description="the command that repeats the plan")
    folder: str | None = Field(description="logs and records, where they were kept")
