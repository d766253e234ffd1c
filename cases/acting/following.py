"""Who becomes a reporter of a case by a contact, and by what they are told how it goes on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from cases.acting.teller import Teller
from cases.keeping.reporters import repository as reporters
from cases.projecting.addresses import address_of, as_compared, usual
from ledger import clock
from ledger.errors import NotFound
from ledger.session import Session
from schemas.events.case import UpdatesBy
from schemas.events.case_tracking import CaseUpdatesStopped
from schemas.people import Contact

FRESH = timedelta(days=7)
"""Who reported longer ago and has not chosen is told nothing: of an old case that is written down late, or
comes from another system, nobody waits to hear that it is there."""
MACHINES = frozenset({"sensor", "system", "robot"})
"""Channels by which nobody reports who would want to hear how it goes on."""


@dataclass(frozen=True, slots=True)
class Joined:
    """``reporter``: which of the case's, if they are one. ``updates``: how they are told from now on, where
    this settles it. ``new``: they were not a reporter of it before."""

    reporter: int | None = None
    updates: UpdatesBy | None = None
    new: bool = False


@dataclass(frozen=True, slots=True)
class Following:
    """Finds them among those who are there, by where they are told."""

    teller: Teller

    def joins(
        self,
        session: Session,
        number: int | None,
        contact: Contact | None,
        chosen: UpdatesBy | None,
        channel: str,
        happened_at: datetime | None,
    ) -> Joined:
        """``number``: None where the case is only being opened."""
        if contact is None and channel in MACHINES:
            return Joined()
        now = clock.moment(clock.now(session))
        fresh = happened_at is None or now - happened_at < FRESH
        by = chosen or (usual(contact) if fresh else "none")
        address = address_of(contact, by)
        if number is None:
            return Joined(1, by, new=True)
        known = None
        if address is not None:
            known = reporters.at_address(session, number, by, as_compared(by, address))
        if known is not None and known.left_at is None:
            return Joined(known.place, chosen)
        if known is not None:
            # Who took their report back and reports it again is told as anybody new.
            return Joined(known.place, by, new=True)
        return Joined(reporters.last_reporter(session, number) + 1, by, new=True)

    def stop(self, session: Session, number: int, reporter: int, by: str | None) -> bool:
        """They hear no more; False where they did not anyway. Raises ``NotFound``."""
        file = self.teller.file(session, number, merged=True)
        known = reporters.reporter(session, number, reporter)
        reference = self.teller.numbering.written(number)
        if known is None:
            raise NotFound(f"{reference} has no reporter {reporter}.")
        if not known.told:
            return False
        cause = self.teller.cause(session, file)
        data = CaseUpdatesStopped(reference=reference, reporter=reporter, stopped_at=cause.at, stopped_by=by)
        self.teller.tell(session, cause, "updates_stopped", number, file.version + 1, data)
        return True
