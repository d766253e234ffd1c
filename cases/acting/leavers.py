"""Nobody who has left is given anything to do: it would lie with them, and nobody would see it."""

from __future__ import annotations

from cases.acting.teller import Teller
from ledger.errors import Refused
from ledger.session import Session


def refuse_leaver(session: Session, teller: Teller, assignee: str | None) -> None:
    """Raises ``Refused`` for one whom the index of staff knows as having left."""
    if assignee is None:
        return
    left = teller.staff.left(session, [assignee]).get(assignee)
    if left is not None:
        raise Refused(
            f"{left}: give it to somebody who is there, or to a queue alone. If they are there, whichever "
            "system says otherwise is to say so: `tolbooth staff show` names it."
        )
