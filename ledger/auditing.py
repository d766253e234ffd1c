"""The audit trail by the ledger's clock, in the unit that does what is written down."""

from __future__ import annotations

from pydantic import JsonValue

from ledger import clock
from ledger.session import Session
from safeguards.audit import repository as audit


def note(
    session: Session, who: str, action: str, thing: str, reason: str = "", detail: JsonValue = None
) -> None:
    """Write down that somebody did something. Raises as ``safeguards.audit.repository.record``."""
    at = clock.moment(clock.now(session))
    audit.record(session, at=at, who=who, action=action, thing=thing, reason=reason, detail=detail)
