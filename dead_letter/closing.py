"""Closing a letter: nothing is left to decide about it, and the index and its group know."""

from __future__ import annotations

from collections.abc import Sequence

from dead_letter.groups import repository
from dead_letter.search import marking
from dead_letter.search.standing import Standing
from ledger import numbers
from ledger.reading.dead_letters import Kind
from ledger.session import Session


def close(session: Session, kind: Kind, which: Sequence[int], to: Standing) -> None:
    """Close those of these that are open; one that was closed before stays as it is.

    The unit holds the numbers of filed letters from here to its end, so it does last what waits for others.
    """
    numbers.hold(session, numbers.FILED)
    closed = repository.close(session, kind, which, to.value)
    if closed:
        marking.move(session, closed, to)
