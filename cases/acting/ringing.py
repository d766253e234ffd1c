"""A clock of a case rings: it is soon due, or overdue. Each is told of once."""

from __future__ import annotations

from dataclasses import dataclass

from cases.acting.teller import Teller
from cases.keeping import repository
from cases.keeping.timing import rings_at
from cases.projecting.upkeep import OWNER
from ledger import clock, timers
from ledger.session import Session
from schemas.events.case import CaseClockRung


@dataclass(frozen=True, slots=True)
class Ringing:
    """Woken by timers whose keys are ``<number>/<clock>``."""

    teller: Teller

    def ring(self, session: Session, key: str) -> None:
        """Tell it, if it is so by the clock that is kept; one that has been moved since rings later."""
        written, _, name = key.partition("/")
        number = int(written)
        file = repository.find(session, number)
        kept = None if file is None else repository.clocks(session, number).get(name)
        if file is None or file.merged_into is not None or kept is None or kept.due_at is None:
            return
        file = self.teller.file(session, number)
        rulebook = self.teller.projection.rulebook
        kind = rulebook.type_of(session, file.type, file.type_version)
        rule = kind.clocks[name]
        at = rings_at(kept, rule, rulebook.calendar(session, kept.calendar, kept.calendar_version))
        now = clock.now(session)
        if at is None or at > now:
            timers.set_for(session, OWNER, key, at)
            return
        overdue = now >= kept.due_at
        cause = self.teller.cause(session, file)
        data = CaseClockRung(
            reference=self.teller.numbering.written(number),
            service=file.type,
            clock=name,
            what="overdue" if overdue else "warning",
            due_at=clock.moment(kept.due_at),
            queue=(rule.escalate_to or file.queue) if overdue else file.queue,
            rung_at=cause.at,
        )
        self.teller.tell(session, cause, "clock_rung", number, file.version + 1, data)
