"""What is kept of a record elsewhere, and of a conflict with it."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.clock import Micros


@dataclass(frozen=True, slots=True)
class Record:
    """A row of ``case_record``: a record of another system that a case has. What it said last; None where
    nothing was heard of it yet. ``said_at`` is by that system's clock."""

    number: int
    system: str
    local_id: str
    status: str | None = None
    there: str | None = None
    said_at: Micros | None = None
    heard_at: Micros | None = None


@dataclass(frozen=True, slots=True)
class KeptConflict:
    """A row of ``case_conflict``. ``meaning``: the status here that its word stands for, if its type says.
    ``stood``: the status that the case had."""

    number: int
    place: int
    system: str
    local_id: str
    why: str
    there: str
    meaning: str | None
    stood: str
    said_at: Micros
    heard_at: Micros
    how: str | None = None
    resolved_at: Micros | None = None
    resolved_by: str | None = None
    reason: str | None = None
