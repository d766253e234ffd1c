"""A source record: what one system holds of somebody, and whose it is."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from pydantic import JsonValue

from ledger.clock import Micros
from schemas.strict_json import canonical

Key = tuple[str, str]
"""(system, local id)."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a system says that it holds: ``details`` as canonical JSON, when it held that, by which event."""

    details: str
    hash: str
    as_of: Micros
    event_source: str
    event_id: str

    @classmethod
    def of(cls, details: JsonValue, as_of: Micros, event_source: str, event_id: str) -> Said:
        text = canonical(details)
        return cls(text, sha256(text.encode()).hexdigest(), as_of, event_source, event_id)


@dataclass(frozen=True, slots=True)
class Record:
    """``number`` tells it from every other for ever; (system, local id) only from those that are not closed.

    ``generation`` counts whom a system has given its local id to, from 1. ``master`` never is one that became
    another. ``version`` is the one that holds.
    """

    number: int
    system: str
    local_id: str
    generation: int
    master: int
    version: int
    versions: int
    hash: str
    as_of: Micros
    first_at: Micros
    last_at: Micros
    closed_at: Micros | None

    @property
    def key(self) -> Key:
        return self.system, self.local_id


@dataclass(frozen=True, slots=True)
class New:
    """A record that is to be kept. ``master``: whose it is; None for a master of its own."""

    system: str
    local_id: str
    said: Said
    master: int | None = None
    generation: int = 1


@dataclass(frozen=True, slots=True)
class Version:
    """What a record said once. ``details`` is None once it was erased."""

    version: int
    details: str | None
    as_of: Micros
    at: Micros
    event_source: str
    event_id: str


@dataclass(frozen=True, slots=True)
class Master:
    """``became``: the one that it is known as now, where it was merged; it may have been merged too."""

    number: int
    became: int | None
    made_at: Micros
