"""Whoever reported something takes their report back; the case goes where all have."""

from __future__ import annotations

from dataclasses import dataclass

from cases.acting.actor import Actor
from cases.acting.following import MACHINES
from cases.acting.moving import Move, Moving
from cases.acting.teller import Teller
from cases.case_file import CaseFile
from cases.keeping import repository
from cases.keeping.links import repository as links
from cases.keeping.reporters import repository as reporters
from cases.types.case_type import CaseType
from cases.types.status_rule import Mover
from ledger.errors import NotFound, Refused
from ledger.session import Session
from schemas.events.case_tracking import CaseReportWithdrawn

_CITIZEN = Actor(Mover.CITIZEN)


@dataclass(frozen=True, slots=True)
class Withdrawing:
    """All of it in the caller's unit."""

    teller: Teller

    def others(self, session: Session, number: int, reporter: int) -> bool:
        """Does anybody else stand by what the case is about: another reporter who has not taken theirs back,
        or a machine, of this case or of any that it is one with?"""
        family = links.family(session, links.survivor(session, number))
        return reporters.stands(session, family, but=(number, reporter)) or repository.reported_by(
            session, family, sorted(MACHINES)
        )

    def allowed(self, session: Session, file: CaseFile, kind: CaseType, number: int, reporter: int) -> bool:
        """May that reporter of the case ``number``, which goes on in ``file``, take theirs back?"""
        known = reporters.reporter(session, number, reporter)
        if file.ended_at is not None or known is None or known.left_at is not None:
            return False
        onward = kind.statuses[file.status].to
        free = kind.withdrawn is not None and Mover.CITIZEN in onward.get(kind.withdrawn, ())
        return free or self.others(session, number, reporter)

    def withdraw(
        self, session: Session, file: CaseFile, kind: CaseType, number: int, reporter: int, reason: str | None
    ) -> bool:
        """Does it go on for others? If not, the case is withdrawn. Raises ``NotFound`` and ``Refused``."""
        known = reporters.reporter(session, number, reporter)
        if known is None:
            raise NotFound(f"{self.teller.numbering.written(number)} has no reporter {reporter}.")
        if file.ended_at is not None:
            raise Refused("Your report has come to its end, and cannot be taken back any more.")
        if known.left_at is not None:
            raise Refused("You have taken your report back already.")
        if not self.allowed(session, file, kind, number, reporter):
            raise Refused("The work has gone too far for your report to be taken back.")
        goes_on = self.others(session, number, reporter)
        if not goes_on:
            # Before it is written down that they have, so that they are told of it.
            assert kind.withdrawn is not None
            Moving(self.teller).move(session, file.number, Move(kind.withdrawn, reason=reason), _CITIZEN)
        own = self.teller.file(session, number, merged=True)
        cause = self.teller.cause(session, own)
        data = CaseReportWithdrawn(
            reference=self.teller.numbering.written(number),
            reporter=reporter,
            goes_on=goes_on,
            withdrawn_at=cause.at,
        )
        self.teller.tell(session, cause, "report_withdrawn", number, own.version + 1, data)
        return goes_on
