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
from cases.keeping.reporters.repository import Reporter
from cases.types.case_type import CaseType
from cases.types.status_rule import Mover
from ledger.errors import Refused
from ledger.session import Session
from schemas.events.case_tracking import CaseReportWithdrawn

_CITIZEN = Actor(Mover.CITIZEN)
_MOST = 10_000
"""Reporters of one matter that are looked through."""


@dataclass(frozen=True, slots=True)
class Withdrawing:
    """All of it in the caller's unit."""

    teller: Teller

    def others(self, session: Session, number: int, reporter: Reporter) -> bool:
        """Does anybody else stand by what the case is about: another person who has not taken theirs back, or
        a machine, of this case or of any that it is one with?"""
        family = links.family(session, links.survivor(session, number))
        if any(not one.is_also(reporter) for one in reporters.standing(session, family, _MOST)):
            return True
        return repository.reported_by(session, family, sorted(MACHINES))

    def allowed(self, session: Session, file: CaseFile, kind: CaseType, reporter: Reporter | None) -> bool:
        """May they, whose case goes on in ``file``, take their report back?"""
        if file.ended_at is not None or reporter is None or reporter.left_at is not None:
            return False
        return _free(file, kind) or self.others(session, reporter.number, reporter)

    def withdraw(
        self, session: Session, file: CaseFile, kind: CaseType, known: Reporter, reason: str | None
    ) -> bool:
        """Does it go on for others? If not, the case is withdrawn. Raises ``Refused``."""
        if file.ended_at is not None:
            raise Refused("Your report has come to its end, and cannot be taken back any more.")
        if known.left_at is not None:
            raise Refused("You have taken your report back already.")
        if not self.allowed(session, file, kind, known):
            raise Refused("The work has gone too far for your report to be taken back.")
        goes_on = self.others(session, known.number, known)
        if not goes_on:
            # Before it is written down that they have, so that they are told of it.
            self._end(session, file, kind, reason)
        family = links.family(session, file.number)
        for one in reporters.standing(session, family, _MOST):
            if one.is_also(known):
                self._leaves(session, one, goes_on=goes_on)
        return goes_on

    def settle(self, session: Session, number: int) -> None:
        """A case that some reports are no more of than before: where everybody who is left has taken theirs
        back, it is withdrawn now, if its type still lets a citizen."""
        file = repository.find(session, links.survivor(session, number))
        if file is None or file.ended_at is not None:
            return
        kind = self.teller.projection.upkeep.kind(session, file)
        family = links.family(session, file.number)
        if not _free(file, kind) or not reporters.have_left(session, family):
            return
        machine = repository.reported_by(session, family, sorted(MACHINES))
        if machine or reporters.standing(session, family, 1):
            return
        self._end(session, file, kind, "everybody who reported it has taken their report back")

    def _end(self, session: Session, file: CaseFile, kind: CaseType, reason: str | None) -> None:
        assert kind.withdrawn is not None
        Moving(self.teller).move(session, file.number, Move(kind.withdrawn, reason=reason), _CITIZEN)

    def _leaves(self, session: Session, one: Reporter, *, goes_on: bool) -> None:
        file = self.teller.file(session, one.number, merged=True)
        cause = self.teller.cause(session, file)
        data = CaseReportWithdrawn(
            reference=self.teller.numbering.written(one.number),
            reporter=one.place,
            goes_on=goes_on,
            withdrawn_at=cause.at,
        )
        self.teller.tell(session, cause, "report_withdrawn", one.number, file.version + 1, data)


def _free(file: CaseFile, kind: CaseType) -> bool:
    """May a citizen withdraw the case itself as it stands?"""
    onward = kind.statuses[file.status].to
    return kind.withdrawn is not None and Mover.CITIZEN in onward.get(kind.withdrawn, ())
