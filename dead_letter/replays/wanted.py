"""What may be asked for: which dead letters or events, to whom, and how fast."""

from __future__ import annotations

import json
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from dead_letter.search.wanted import SearchOf

MOST_LETTERS = 1000
"""Of a selection by their ids."""
DEFAULT_CONCURRENCY = 256
DEFAULT_STOP_AT = 0.5

Pattern = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.*-]{1,255}$")]
Id = Annotated[str, StringConstraints(min_length=1, max_length=40)]


class Stretch(BaseModel):
    """Events of the ledger from one number to another, both among them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    first: int = Field(ge=1, le=2**62, description="the event's number in the ledger")
    last: int | None = Field(default=None, ge=1, le=2**62, description="none: the newest there is now")
    types: list[Pattern] = Field(
        default=[], max_length=50, description="such as case.opened or case.*; none: every type"
    )
    missed_only: bool = Field(
        default=False, description="leave out those that it was delivered already, instead of sending again"
    )


class Pace(BaseModel):
    """How fast it goes, and when it stops by itself."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    canary: int = Field(
        default=0,
        ge=0,
        le=100_000,
        description="so many go first; the rest waits until each has an outcome, and goes if none failed",
    )
    concurrency: int = Field(
        default=DEFAULT_CONCURRENCY, ge=1, le=10_000, description="how many are out at once"
    )
    rate: float | None = Field(
        default=None, gt=0, le=1_000_000, allow_inf_nan=False, description="at most so many a second"
    )
    stop_at: float | None = Field(
        default=DEFAULT_STOP_AT,
        gt=0,
        le=1,
        allow_inf_nan=False,
        description="it stops once this part of at least 20 outcomes failed; null: never",
    )


class NewReplay(Pace):
    """A replay: of exactly one of ``letters``, ``group``, ``search`` and ``stretch``."""

    letters: list[Id] | None = Field(
        default=None,
        min_length=1,
        max_length=MOST_LETTERS,
        description="ids of dead letters, such as d-17 or i-4",
    )
    group: Id | None = Field(default=None, description="every open dead letter of it, such as g-12")
    search: SearchOf | None = Field(
        default=None,
        description="every open dead letter that it finds now, but by nothing that is classed personal",
    )
    stretch: Stretch | None = Field(
        default=None, description="events, whatever became of them, to the one subscription `to`"
    )
    to: str | None = Field(
        default=None,
        min_length=1,
        max_length=100,
        description="the one subscription that they are sent to; none: each to the one that failed. Invalid "
        "messages become events, which go where the routes give them",
    )
    restricted: bool = Field(
        default=False,
        description="also what names somebody whose data are restricted: you know of it, and the law allows "
        "it. Otherwise such are skipped, each saying so",
    )
    reason: str = Field(min_length=1, max_length=2000)

    @model_validator(mode="after")
    def _of_one(self) -> Self:
        named = [one for one in (self.letters, self.group, self.search, self.stretch) if one is not None]
        if len(named) != 1:
            raise ValueError("say what to replay by exactly one of letters, group, search and stretch")
        if self.stretch is not None and self.to is None:
            raise ValueError("a stretch of the ledger goes to one subscription: name it in `to`")
        return self

    @property
    def of(self) -> str:
        """What it is chosen from, as JSON."""
        of = self.model_dump(mode="json", include={"letters", "group", "stretch"}, exclude_none=True)
        if self.search is not None:
            of["search"] = self.search.said
        return json.dumps(of)


class Why(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    reason: str = Field(min_length=1, max_length=2000)
