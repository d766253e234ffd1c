"""What the audit trail has of a letter: who read it, who decided, and whether somebody did meanwhile."""

from __future__ import annotations

from pydantic import JsonValue

from dead_letter.letter_id import LetterId
from ledger import auditing
from ledger.errors import Stale
from ledger.reading.dead_letters import Kind
from ledger.session import Session
from safeguards.audit import repository as audit
from safeguards.policy import Principal

READING = "payloads.read"
"""The action of somebody who saw it unmasked: it decides nothing."""
_DONE = {
    "dead-letters.replay": "replayed it",
    "dead-letters.discard": "discarded it",
    "dead-letters.edit": "edited it",
    "dead-letters.propose": "proposed an edit of it",
    "dead-letters.approve": "approved an edit of it",
    "dead-letters.refuse": "refused an edit of it",
    "dead-letters.withdraw": "took an edit of it back",
}


def thing(which: LetterId) -> str:
    """The letter's name in the audit trail."""
    return f"{'delivery' if which.kind is Kind.DELIVERY else 'invalid'}/{which.number}"


def last_decision(session: Session, which: LetterId) -> audit.Entry | None:
    return next(iter(audit.listing(session, thing=thing(which), but=READING, most=1)), None)


def revision(session: Session, which: LetterId) -> int:
    """Rises with every decision about the letter; 0 before the first."""
    last = last_decision(session, which)
    return 0 if last is None else last.seq


def check_revision(session: Session, which: LetterId, seen: int) -> None:
    """Raises ``Stale``, saying who decided what and when, where the letter is not as it was seen."""
    last = last_decision(session, which)
    if (0 if last is None else last.seq) != seen:
        raise moved_on(which, last)


def moved_on(which: LetterId, last: audit.Entry | None) -> Stale:
    """What to tell whoever comes second."""
    if last is None:
        return Stale(f"{which} has no such revision: nobody has decided anything about it yet.")
    did = _DONE.get(last.action, last.action)
    return Stale(
        f"{which} has moved on since you looked at it: {last.who} {did} at "
        f"{last.at:%Y-%m-%d %H:%M:%S} UTC. Look at it again."
    )


def put_on_record(session: Session, which: LetterId, principal: Principal, purpose: str) -> None:
    """Somebody is about to see it unmasked."""
    decide(session, which, principal.holder, READING, purpose)


def decide(
    session: Session, which: LetterId, who: str, action: str, reason: str, detail: JsonValue = None
) -> None:
    """Write what somebody did about it into the audit trail."""
    auditing.note(session, who, action, thing(which), reason, detail)
