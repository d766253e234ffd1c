"""Which queues there are: in one that nobody looks at a case would lie."""

from __future__ import annotations

from cases.acting.teller import Teller
from cases.keeping import repository
from ledger.errors import Refused
from ledger.session import Session
from routes.suggestion import suggest


def refuse_unknown_queue(session: Session, teller: Teller, queue: str | None) -> None:
    """Raises ``Refused`` for one that neither a case type nor the council's file names, and in which no open
    case is: what was taken over from elsewhere may lie in a queue of its own."""
    if queue is None:
        return
    boundary = teller.council.boundary
    known = {*teller.projection.rulebook.queues(session), *teller.council.teams}
    if boundary is not None and boundary.queue is not None:
        known.add(boundary.queue)
    if queue in known or repository.is_any_in(session, queue):
        return
    fix = suggest(queue, known, noun="queues")
    raise Refused(f"No case type has a queue {queue!r}, and it has no team in the council's file: {fix}")
