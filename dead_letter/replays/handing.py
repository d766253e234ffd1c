"""Replays of somebody who has left. In the caller's session."""

from __future__ import annotations

from collections.abc import Collection

from dead_letter.replays import repository, starting
from dead_letter.replays.states import JobState
from ledger.session import Session
from safeguards.policy import person_of


def pause_theirs(session: Session, names: Collection[str], reason: str, who: str) -> int:
    """What still runs that any of these names started sends nothing more, until somebody who is there resumes
    it, by their own name. Each with its entry in the audit trail; answers with how many."""
    mine = {person_of(one) for one in names}
    paused = 0
    for number in repository.live(session):
        row = repository.lock(session, number)
        if row.state == JobState.RUNNING.value and person_of(row.author) in mine:
            starting.pause(session, number, who, reason)
            paused += 1
    return paused
