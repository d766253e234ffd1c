"""What edits need from above; the hub implements it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from dead_letter.ports import Resubmitted
from ledger.draft import Draft
from ledger.reading.invalid import KeptMessage
from ledger.session import Session
from schemas.classes import DataClass
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


@dataclass(frozen=True, slots=True)
class Examined:
    """What an invalid message would become: of which class, and by which routes that ask for approval."""

    data_class: DataClass
    asking: frozenset[str]


class Mending(Protocol):
    """Gives the mended original of an invalid message to the door that the message came by."""

    async def examine(self, message: KeptMessage) -> Examined:
        """What it would become. Raises ``Malformed`` where it cannot be an event, ``Refused`` where it cannot
        be tried."""
        ...

    async def __call__(
        self,
        message: KeptMessage,
        *,
        author: str,
        reason: str,
        first: Callable[[Session], None],
        decided: Callable[[Session, int], None],
    ) -> Resubmitted:
        """As ``dead_letter.ports.Resubmit``, with the message as it is mended, and no audit entry.

        ``first`` begins the unit that records it, and may raise; ``decided`` is told the event's ``seq`` in
        the same unit, and writes down who decided.
        """
        ...
