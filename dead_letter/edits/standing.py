"""What must hold of a letter before it is edited, within the unit that edits it."""

from __future__ import annotations

from typing import Any

from dead_letter.edits import repository
from dead_letter.edits.edit import State
from dead_letter.ids import edit_id
from dead_letter.letter_id import LetterId
from dead_letter.record import check_revision, last_decision, moved_on
from ledger import clock
from ledger.replaying import Refused
from ledger.session import Session
from safeguards.policy import same_person


def check_new(session: Session, which: LetterId, content_hash: str, seen: int) -> None:
    """Lock the letter for a new edit.

    Raises ``NotFound``; ``Refused`` where this very edit is on record already, or another waits for its
    second person; ``Stale`` where somebody was first.
    """
    repository.lock(session, which)
    edits = [one for one in repository.of_letter(session, which) if one.state != State.REFUSED]
    for one in edits:
        if one.content_hash == content_hash:
            became = "it waits for a second person" if one.seq is None else f"it is the event {one.seq}"
            raise Refused(
                f"This very edit of {which} was submitted already, as {_told(one)}; {became}. "
                "Nothing was sent again."
            )
    check_revision(session, which, seen)
    waiting = next((one for one in edits if one.state == State.WAITING), None)
    if waiting is not None:
        raise Refused(
            f"An edit of {which} waits for a second person, {_told(waiting)}; "
            "have it approved or refused first."
        )


def check_waiting(session: Session, number: int, who: str, *, approving: bool) -> Any:
    """Lock the letter of an edit that waits for a second person; answers with the edit's row.

    Raises ``NotFound``; ``Refused`` where it does not wait any more, or its author would approve it;
    ``Stale`` where somebody has decided about the letter meanwhile.
    """
    which = repository.letter_of(repository.row(session, number))
    repository.lock(session, which)
    found = repository.row(session, number)
    if found.state != State.WAITING:
        when = "" if found.decided_at is None else f" by {found.decided_by} at {_when(found.decided_at)}"
        raise Refused(f"{edit_id.written(number)} does not wait any more: it was {found.state}{when}.")
    if not approving:
        return found
    if same_person(found.author, who):
        raise Refused(
            f"{edit_id.written(number)} is {found.author}'s own; it needs a second person. "
            "Two keys of one holder are one person."
        )
    last = last_decision(session, which)
    if last is None or not isinstance(last.detail, dict) or last.detail.get("edit") != number:
        raise moved_on(which, last)
    return found


def check_own(found: Any, who: str) -> None:
    """Raises ``Refused`` where somebody else asked for the edit."""
    if not same_person(found.author, who):
        raise Refused(
            f"{edit_id.written(found.id)} is {found.author}'s, and only they can take it back; who may "
            "approve edits can refuse it."
        )


def _told(found: Any) -> str:
    return f"{edit_id.written(found.id)} by {found.author} at {_when(found.at)}"


def _when(at: int) -> str:
    return f"{clock.moment(at):%Y-%m-%d %H:%M:%S} UTC"
