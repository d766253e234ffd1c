"""What a worker takes from the ledger, with what it must know of it, and how it gives it back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from hub import fail_points
from hub.linking import Linking
from hub.systems import Systems
from ledger import claiming, clock, pauses, settling
from ledger.ports import Failures
from ledger.session import Session
from ledger.settling import Settlement
from ledger.starting import Claimed
from ledger.tickets import Ticket


class Claims:
    """The units of one worker, by its name and with its lease; see ``ledger.claiming`` and ``settling``."""

    def __init__(
        self, linking: Linking, systems: Systems, failures: Failures, *, worker: str, lease: timedelta
    ) -> None:
        self._linking = linking
        self._systems = systems
        self._failures = failures
        self._worker = worker
        self._lease = clock.span(lease)

    def take(
        self, session: Session, tickets: Sequence[Ticket]
    ) -> tuple[list[Claimed | None], frozenset[Ticket]]:
        """What each ticket got, in order, with its links; but for those of systems that are to be left in
        peace, which are named beside it: they are to be given back."""
        asked = pauses.ask(session, self._systems.adapter_of, sends=True)
        barred = frozenset(self._systems.barred(session, tickets))
        wanted = [one for one in tickets if one not in barred] if barred else tickets
        claimed = claiming.claim(session, wanted, self._worker, self._lease, asked)
        return self._linking.linked(session, claimed), barred

    def take_batch(self, session: Session, ticket: Ticket) -> list[Claimed]:
        """All that was handed out with a batch's ticket, with their links; nothing where its system is to be
        left in peace, and it is due again."""
        asked = pauses.ask(session, self._systems.adapter_of, sends=True)
        claiming.give_back(session, self._systems.barred(session, [ticket]))
        claimed = claiming.claim_batch(session, ticket, self._worker, self._lease, asked)
        return [one for one in self._linking.linked(session, claimed) if one is not None]

    def settle(self, session: Session, settlements: Sequence[Settlement]) -> list[Claimed | None]:
        """Record each; answers with the next of its lane, with its links, where more was asked."""
        asked = None
        if any(one.more for one in settlements):
            asked = pauses.ask(session, self._systems.adapter_of, sends=True)
        noted = self._systems.note(session, settlements)
        following = settling.settle(session, noted, self._worker, self._lease, self._failures, asked)
        linked = self._linking.linked(session, following)
        fail_points.committing(session, "settle")
        return linked
