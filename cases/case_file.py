"""A case as it is known now."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.clock import Micros

NEVER: Micros = 2**62
"""When what is paused, or has no clock, is due: behind all that is due some day."""


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A row of ``case_file``; ``details`` and ``location`` are JSON. ``widened_in``: the version with which
    more people could see it than before, the last time; None: never. ``reporters_then``: the last of its
    reporters by then. ``placed_in``: the version by which it was last said where it is, if not the first."""

    number: int
    version: int
    type: str
    type_version: int
    service: str
    visibility: str
    status: str
    stands_for: str
    outcome: str | None
    title: str
    description: str | None
    details: str
    channel: str
    priority: int
    queue: str
    assignee: str | None
    location: str | None
    uprn: str | None
    usrn: str | None
    asset: str | None
    latitude: float | None
    longitude: float | None
    parent: int | None
    interactions: int
    notes: int
    opened_at: Micros
    changed_at: Micros
    due_at: Micros
    ended_at: Micros | None
    merged_into: int | None = None
    ended_before_merge: Micros | None = None
    area: str | None = None
    back_office: str | None = None
    moved_here_at: Micros | None = None
    partner: str | None = None
    widened_in: int | None = None
    reporters_then: int | None = None
    placed_in: int | None = None

    @property
    def place_is_shown(self) -> bool:
        """Was where it is said since as many people as now may see it?"""
        return self.widened_in is None or (self.placed_in or 1) > self.widened_in
