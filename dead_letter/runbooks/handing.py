"""Runbooks whose owner has left, or goes by another name now. In the caller's session."""

from __future__ import annotations

from collections.abc import Collection

from dead_letter.runbooks import repository
from ledger import auditing, clock
from ledger.session import Session
from safeguards.policy import person_of


def hand_on(session: Session, names: Collection[str], to: str | None, reason: str, who: str) -> int:
    """What any of these names keeps right ``to`` does; None: nobody. Each is a new version, with its entry in
    the audit trail: who wrote the others stays on record. Answers with how many."""
    mine = {person_of(one) for one in names}
    theirs = [row.id for row in repository.everyone(session) if row.owner and person_of(row.owner) in mine]
    for number in theirs:
        repository.lock(session, number)
        row = repository.find(session, number)
        values = {
            "title": row.title,
            "owner": to or "",
            "rule": row.rule,
            "text": row.text,
            "at": clock.now(session),
            "author": who,
            "reason": reason,
        }
        repository.write(session, number, row.version + 1, values)
        detail = {"owner": to, "was": row.owner, "version": row.version + 1}
        auditing.note(session, who, "runbooks.write", f"runbook/{number}", reason, detail)
    return len(theirs)
