"""What an export needs from above: the hub gives each room that holds anything as sections of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from pydantic import JsonValue

from identity_index.people.subject import Subject
from ledger.session import Session


@dataclass(frozen=True, slots=True)
class Part:
    """Some of a section. ``after`` goes on from there; None: that was all."""

    items: Sequence[JsonValue]
    after: str | None = None


class Section(Protocol):
    """One kind of thing that is held. What it shows of others is masked."""

    @property
    def name(self) -> str: ...

    def part(self, session: Session, subject: Subject, after: str | None) -> Part:
        """A bounded part, read in the caller's session."""
        ...
