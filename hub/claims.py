"""What a worker takes from the ledger, with what it must know of it, and how it gives it back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from hub import fail_points
from hub.linking import Linking
from ledger import claiming, clock, settling
from ledger.session import Session
from ledger.settling import Settlement
from ledger.starting import Claimed
from ledger.tickets import Ticket


class Claims:
    """The units of one worker, by its name and with its lease; see ``ledger.claiming`` and ``settling``."""

    def __init__(self, linking: Linking, *, worker: str, lease: timedelta) -> None:
        self._linking = linking
        self._worker = worker
        self._lease = clock.span(lease)

    def take(self, session: Session, tickets: Sequence[Ticket]) -> list[Claimed | None]:
        """What each ticket got, in order, with its links."""
        claimed = claiming.claim(session, tickets, self._worker, self._lease)
        return self._linking.linked(session, claimed)

    def take_batch(self, session: Session, ticket: Ticket) -> list[Claimed]:
        """All that was handed out with a batch's ticket, with their links."""
        claimed = claiming.claim_batch(session, ticket, self._worker, self._lease)
        return [one for one in self._linking.linked(session, claimed) if one is not None]

    def settle(self, session: Session, settlements: Sequence[Settlement]) -> list[Claimed | None]:
        """Record each; answers with the next of its lane, with its links, where more was asked."""
        following = settling.settle(session, settlements, self._worker, self._lease)
        linked = self._linking.linked(session, following)
        fail_points.committing(session, "settle")
        return linked
