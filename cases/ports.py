"""What case management needs from above; the hub implements it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol

from cases.clocks import WorkingCalendar
from cases.types.case_type import CaseType
from ledger.session import Session
from safeguards.policy import Principal, Scope
from schemas.envelope import Envelope

Requires = Callable[[Scope], Callable[..., Awaitable[Principal]]]
"""Makes a FastAPI dependency that gives the caller, or refuses one who lacks the scope."""


class Publish(Protocol):
    """Joins the caller's unit."""

    def __call__(self, session: Session, envelope: Envelope) -> None: ...


class Rulebook(Protocol):
    """Case types and calendars: those of today, and any version that a case was opened with."""

    def type_of(self, session: Session, name: str, version: int | None = None) -> CaseType:
        """``version`` None: the one that new cases are opened with. Raises ``NotFound``."""
        ...

    def calendar(self, session: Session, name: str, version: int | None = None) -> WorkingCalendar:
        """As ``type_of``."""
        ...
