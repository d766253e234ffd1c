"""What the single view needs from above; the hub implements it, and fills in each room that holds any."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from pydantic import JsonValue

from identity_index.people.holdings.purpose import Part
from identity_index.people.subject import Subject
from ledger.session import Session
from schemas.classes import DataClass


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing that is held beside records: a case, an event. ``about`` names no value of the person's;
    ``fields`` do, each with its class; ``at`` is UTC."""

    id: str
    what: str
    at: datetime
    about: str = ""
    fields: Mapping[str, tuple[JsonValue, DataClass]] = field(default_factory=dict)
    closed: bool = False
    """It is of a case that its team alone sees."""


@dataclass(frozen=True, slots=True)
class Things:
    """The newest first. ``more``: there are others, which are not among them."""

    items: Sequence[Thing] = ()
    more: bool = False


class Holds(Protocol):
    """A room that holds something of people, such as cases; asked in the caller's session."""

    @property
    def part(self) -> Part: ...

    def of(self, session: Session, subject: Subject, most: int) -> Things:
        """At most so many."""
        ...


@dataclass(frozen=True, slots=True)
class Asking:
    """A system that is to be asked now, by its own key for the person."""

    system: str
    local_id: str


@dataclass(frozen=True, slots=True)
class Said:
    """What came of asking. ``fields`` where it answered; ``detail`` says why where it failed."""

    asked: Asking
    state: Literal["answered", "nobody", "failed"]
    fields: Mapping[str, JsonValue] = field(default_factory=dict)
    as_of: datetime | None = None
    detail: str = ""


class AsksSystems(Protocol):
    """Asks systems that can be asked, all at once, until a deadline."""

    def can(self, system: str) -> bool: ...

    async def ask(self, asked: Sequence[Asking]) -> list[Said]:
        """In the order given; raises nothing: what failed says so."""
        ...
