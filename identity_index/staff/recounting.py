"""What counts of staff is found again, as this version finds it; a part of them in each unit."""

from __future__ import annotations

from identity_index.cause import Cause
from identity_index.links import repository as links
from identity_index.links.kind import Kind
from identity_index.staff import repository
from identity_index.staff.retelling import Retelling
from ledger import clock
from ledger.session import Session

AT_ONCE = 50
"""Staff in one unit."""


def recount(session: Session, retelling: Retelling, first: int) -> int:
    """Of the next, from this number on. Whoever is otherwise by it is told of. Answers with the number to go
    on from, 0 at the end."""
    links.hold(session, Kind.STAFF)
    some = [one.master for one in repository.page(session, first - 1, AT_ONCE)]
    retelling.of(session, some, Cause(clock.moment(clock.now(session))))
    return some[-1] + 1 if len(some) == AT_ONCE else 0
