"""A review: a record that may be somebody's, which a person is to say."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ledger.clock import Micros


class State(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    """They are one."""
    REJECTED = "rejected"
    """They are two, and are kept apart."""
    UNSURE = "unsure"
    """It cannot be told from what is there."""
    CLOSED = "closed"
    """One of them has moved meanwhile, so it is not the question any more."""


class Why(StrEnum):
    POSSIBLE = "possible"
    """A record may be that person's."""
    DEATHS = "deaths"
    """Two records of one person say that they died at different times: they may be two."""
    RESTRICTED = "restricted"
    """A record may be that person's, whose data are restricted: the machine links nothing to them."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What is to be asked. ``candidate`` may be the record's own master: do they belong together?"""

    why: Why
    record: int
    master: int
    candidate: int
    candidate_record: int | None
    weights: str
    evidence: str
    bits: float | None = None
    probability: float | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """A review as it is on record."""

    number: int
    state: State
    asked: Opening
    opened_at: Micros
    decided_at: Micros | None
    decided_by: str | None
    reason: str
    change: int | None
