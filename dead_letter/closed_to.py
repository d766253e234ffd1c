"""What whoever asks may not see of letters; the hub lends it."""

from __future__ import annotations

from collections.abc import Callable

from dead_letter.letter_id import LetterId
from ledger.reading import delivery, event
from ledger.reading.closing import NOTHING_CLOSED, Closed
from ledger.reading.dead_letters import Kind
from ledger.replaying import Refused
from ledger.session import Session
from safeguards.policy import Principal, Scope

ClosedTo = Callable[[Principal], Closed]


def nothing_closed(_who: Principal) -> Closed:
    """All may see all."""
    return NOTHING_CLOSED


def check_open(session: Session, which: LetterId, closed: Closed) -> None:
    """Before what its event says is given out. Raises ``NotFound``, and ``Refused`` where it is closed."""
    if which.kind is not Kind.DELIVERY:
        return
    made = delivery.by_id(session, which.number)
    if closed.events(session, [event.by_seq(session, made.seq)]):
        raise Refused(
            f"What {which} was to deliver is of a case that its team alone sees: ask somebody whose key has "
            f"{Scope.CASES_RESTRICTED}. Sending it again and giving it up need no look at it."
        )
