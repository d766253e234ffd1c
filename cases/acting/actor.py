"""Who does something to a case, and as what."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from cases.types.status_rule import Mover


@dataclass(frozen=True, slots=True)
class Actor:
    """``who``: a staff id or a key's holder; None where nobody of the council does it."""

    role: Mover
    who: str | None = None

    def may_as(self, movers: Collection[Mover]) -> bool:
        """Is it for one of these to do? A supervisor may do what an officer may."""
        return self.role in movers or (self.role is Mover.SUPERVISOR and Mover.OFFICER in movers)
