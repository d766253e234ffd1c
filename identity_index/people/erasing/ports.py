"""What an erasure needs from above: each room that holds anything of people erases its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from identity_index.people.subject import Subject
from ledger.session import Session


@dataclass(frozen=True, slots=True)
class Step:
    """What one bounded unit did: rows emptied, by table. ``busy``: something cannot go yet, since it is on
    its way. ``kept``: what stays, and why, without anybody's data. ``after`` goes on from there; None: that
    was all that there is now. ``woken``: subscriptions that have work again."""

    counts: Mapping[str, int] = field(default_factory=dict)
    busy: bool = False
    kept: Sequence[str] = ()
    after: str | None = None
    woken: frozenset[str] = frozenset()


class Erases(Protocol):
    """A room that holds something of people, such as cases. Harmless when done again."""

    @property
    def name(self) -> str: ...

    def erase(self, session: Session, subject: Subject, after: str | None) -> Step: ...
