"""What edits need from above; the hub implements it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from ledger.draft import Draft
from ledger.reading.invalid import KeptMessage
from ledger.replaying import Refused
from ledger.session import Session
from schemas.envelope import Envelope


class Drafting(Protocol):
    """Makes an envelope ready for the ledger, as intake does."""

    def prepare(self, envelope: Envelope, entry: str) -> Draft:
        """Check and route it; no database is asked. Raises ``Malformed``."""
        ...

    def current(self, session: Session, draft: Draft) -> Draft:
        """The draft as the unit's own routing has it, with what is known of the records it names.

        The unit must have the ledger's turn.
        """
        ...


class Mending(Protocol):
    """Gives the mended original of an invalid message to the door that the message came by."""

    def mended(self, message: KeptMessage) -> Sequence[Draft]:
        """What the message is, with the bytes it has now; nothing is written. It may take a while.

        Raises ``Malformed`` where it cannot be an event, also where it has the name of another one than it
        had, and ``Refused`` where it cannot be tried.
        """
        ...

    def asking(self, drafts: Sequence[Draft]) -> frozenset[str]:
        """The routes by which these go that ask for a second person."""
        ...

    def record(
        self, session: Session, read: Sequence[tuple[KeptMessage, Sequence[Draft]]], run: int | None = None
    ) -> Mapping[int, int | Refused]:
        """See ``dead_letter.ports.Resubmit``."""
        ...
