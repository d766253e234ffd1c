"""Searches whose owner has left, or goes by another name now. In the caller's session."""

from __future__ import annotations

from collections.abc import Collection

from dead_letter.search.saved import repository
from ledger import auditing
from ledger.session import Session
from safeguards.policy import person_of


def hand_on(session: Session, names: Collection[str], to: str | None, reason: str, who: str) -> int:
    """What is kept by any of these names is ``to``'s; None: nobody's, which whoever may triage sees and puts
    to use. Each with its entry in the audit trail; answers with how many."""
    theirs = repository.owned_by(session, sorted({person_of(one) for one in names}))
    for row in theirs:
        repository.change(session, row.name, {"owner": to or "", "person": person_of(to or "")})
        detail = {"owner": to, "was": row.owner}
        auditing.note(session, who, "searches.change", f"search/{row.name}", reason, detail)
    return len(theirs)
