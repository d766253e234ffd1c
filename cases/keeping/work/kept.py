"""A task and a promised call as they are kept."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.clock import Micros


@dataclass(frozen=True, slots=True)
class Task:
    """A row of ``case_task``."""

    number: int
    place: int
    text: str
    due_at: Micros | None
    assignee: str | None
    added_at: Micros
    added_by: str | None
    rung_at: Micros | None = None
    outcome: str | None = None
    settled_at: Micros | None = None
    settled_by: str | None = None

    @property
    def rings_at(self) -> Micros | None:
        """When somebody is to be told of it; None: nobody is."""
        return None if self.settled_at is not None or self.rung_at is not None else self.due_at


@dataclass(frozen=True, slots=True)
class CallBack:
    """A row of ``case_call_back``; ``place`` is the contact in which it was promised."""

    number: int
    place: int
    due_at: Micros
    missed_at: Micros | None = None
    outcome: str | None = None
    settled_at: Micros | None = None
    settled_by: str | None = None

    @property
    def rings_at(self) -> Micros | None:
        return None if self.settled_at is not None or self.missed_at is not None else self.due_at
