"""A system's own book: a line of JSON for every request that it was sent, whatever it answered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field


class Entry(BaseModel):
    """One request. It holds what tells records apart, and nothing else about people."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    at: datetime
    key: str = Field(description="the idempotency key that it came with")
    attempt: int
    type: str
    record: str = Field(description="the account, and the day of a move")
    status: int = Field(description="what the system answered; 0: it died before it could")
    repeat: bool = Field(description="it had this key already, and did nothing a second time")
    flagged: bool = Field(description="the request said that it may be a repeat")

    @property
    def taken(self) -> bool:
        """Does the system have it?"""
        return self.status == 0 or 200 <= self.status < 300


def read(book: Path) -> Iterator[Entry]:
    """Every request, in order; none where there is no book yet."""
    if book.exists():
        for line in book.read_bytes().splitlines():
            yield Entry.model_validate_json(line)


def effects(entries: Iterable[Entry]) -> list[str]:
    """What the system did: a repeat it has dropped."""
    return [one.record for one in entries if one.taken and not one.repeat]
