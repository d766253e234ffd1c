"""Groups whose owner has left, or goes by another name now. In the caller's session."""

from __future__ import annotations

from collections.abc import Collection

from dead_letter.groups import repository
from dead_letter.groups.tending import Change, change
from ledger.session import Session
from safeguards.policy import person_of


def hand_on(session: Session, names: Collection[str], to: str | None, reason: str, who: str) -> int:
    """What any of these names sees to goes to ``to``; None: to nobody, so that it stands among those that
    nobody sees to. Each with its entry in the audit trail; answers with how many."""
    mine = {person_of(one) for one in names}
    theirs = [number for number, owner in repository.owned(session) if person_of(owner) in mine]
    for number in theirs:
        change(session, number, Change(owner=to or "", reason=reason), who)
    return len(theirs)
