"""A key that was erased and came again, as it is shown. Times are UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from schemas.formats import Code, Key, Reason


@dataclass(frozen=True, slots=True)
class TurnedAway:
    """What the index refuses to take in: a record by a key that ``erasure`` (x-<n>) has erased."""

    system: str
    erasure: str

    def __str__(self) -> str:
        return (
            f"{self.system}: not taken in, since the erasure {self.erasure} has erased this key; a steward "
            "may let it come again (`tolbooth people erasures allow`)"
        )


class Returned(BaseModel):
    """One key; which it is nobody knows but who has it."""

    model_config = ConfigDict(frozen=True)

    system: str
    erasure: str = Field(description="x-<n>")
    erased_at: datetime
    times: int = Field(description="how often it came again, and was turned away")
    last_at: datetime | None = Field(description="when it last did; null: it never came again")


class ReturnedKeys(BaseModel):
    """Keys that were erased; those that came again first, the newest of them first."""

    model_config = ConfigDict(frozen=True)

    items: list[Returned]
    kept: int = Field(description="how many keys there are in all")


class Allowing(BaseModel):
    """A key that may come again."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    system: Code = Field(description="the system whose key it is")
    local_id: Key = Field(description="the key, as the system writes it")
    reason: Reason = Field(description="why; it goes on record with your name")
