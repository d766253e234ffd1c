"""A correction: a system was asked to hold another value of an attribute."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pydantic import JsonValue

from ledger.clock import Micros


class State(StrEnum):
    OPEN = "open"
    CORRECTED = "corrected"
    """The system says the wanted value itself."""
    TAKEN_BACK = "taken_back"
    """The value is wanted no longer: another one counts, or the record is another person's."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A correction as it is on record. ``record`` is the index's own number of it."""

    number: int
    state: State
    record: int
    system: str
    local_id: str
    attribute: str
    held: JsonValue
    wanted: JsonValue
    key: str
    because: str
    asked_at: Micros
    by: str
    settled_at: Micros | None
