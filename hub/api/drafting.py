"""Making an edited envelope ready for the ledger, as the dead-letter office asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.attaching import brought_up_to_date
from ledger.draft import Draft
from ledger.session import Session
from schemas.envelope import Envelope

if TYPE_CHECKING:
    from hub.bootstrap import Hub


class Drafting:
    """Implements ``dead_letter.edits.ports.Drafting``."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    def prepare(self, envelope: Envelope, entry: str) -> Draft:
        return self._hub.intake.prepare(envelope, entry)

    def current(self, session: Session, draft: Draft) -> Draft:
        [current] = brought_up_to_date(session, [draft], self._hub.routing.within(session), self._hub.people)
        return current
