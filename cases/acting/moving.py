"""A case goes from one status to another, if its type lets it and whoever does it."""

from __future__ import annotations

from dataclasses import dataclass

from cases.acting.actor import Actor
from cases.acting.carrying import Carrying
from cases.acting.ending import check_end
from cases.acting.notifying import Notifying
from cases.acting.teller import Teller
from cases.announcing import Cause
from cases.case_file import CaseFile
from cases.keeping import repository
from cases.keeping.links import repository as links
from cases.types.case_type import CaseType
from cases.types.status_rule import Mover
from ledger import clock
from ledger.errors import Refused
from ledger.session import Session
from schemas.events.case import CaseClosed, CaseStatusChanged, ClockAgain

_BY_HUB = Actor(Mover.HUB)
_FOLLOWS = {True: "a part of it is open", False: "all parts of it have ended"}


@dataclass(frozen=True, slots=True)
class Move:
    """``to``: a status by its code. ``reason`` is for staff, ``message`` for the reporter. ``expected``: the
    version of the case that whoever moves it has seen. ``anyway``: to its end, though others hang on it.
    ``heard``: it is what the back office says."""

    to: str
    reason: str | None = None
    message: str | None = None
    expected: int | None = None
    anyway: bool = False
    heard: bool = False


@dataclass(frozen=True, slots=True)
class Moving:
    """Moves cases."""

    teller: Teller

    def move(
        self, session: Session, number: int, wanted: Move, actor: Actor, given: Cause | None = None
    ) -> None:
        """Raises ``NotFound``, ``Stale``, and ``Refused`` where it cannot go there from where it is, or not
        by this hand."""
        file = self.teller.file(session, number, wanted.expected)
        kind = self.teller.projection.rulebook.type_of(session, file.type, file.type_version)
        self.check(kind, file, wanted, actor)
        if kind.statuses[wanted.to].outcome is not None and file.ended_at is None:
            check_end(session, self.teller, kind, file, actor, anyway=wanted.anyway)
        cause = self.teller.cause(session, file, given)
        status = kind.statuses[wanted.to]
        reference = self.teller.numbering.written(number)
        # Nobody is told their own words.
        told = None if wanted.heard or actor.role is Mover.BACK_OFFICE else file.back_office
        again = None if file.ended_at is None else self._again(session, file, wanted, cause)
        self.teller.tell(
            session,
            cause,
            "status_changed",
            number,
            file.version + 1,
            CaseStatusChanged(
                reference=reference,
                service=file.type,
                previous_status=kind.statuses[file.status].stands_for,
                status=status.stands_for,
                changed_at=cause.at,
                reason=wanted.reason,
                message=wanted.message or (status.public if status.notify else None),
                changed_by=actor.who,
                status_here=wanted.to,
                previous_here=file.status,
                by_hand_of=actor.role.value,
                back_office=told,
                clocks=again,
                calendars=self._calendars(session, file, kind, wanted.to) or None,
            ),
        )
        if status.stands_for == "closed":
            closed = CaseClosed.model_validate(
                {
                    "reference": reference,
                    "service": file.type,
                    "outcome": status.outcome,
                    "closed_at": cause.at,
                    "message": wanted.message or (status.public if status.notify else None),
                    "closed_by": actor.who,
                    "back_office": told,
                }
            )
            self.teller.tell(session, cause, "closed", number, file.version + 2, closed)
        Notifying(self.teller).tell(session, number, given)
        gone = Carrying(self.teller).carry(session, number, file.version, given, tells=status.notify)
        # Parts that have gone into it stand as it does.
        parts = [repository.find(session, one) for one in gone]
        for parent in (file.parent, *(one.parent for one in parts if one is not None)):
            self.follow(session, parent, given)

    def follow(self, session: Session, parent: int | None, given: Cause | None = None) -> None:
        """Let a case whose type says so stand as its parts let it: to be called by whatever ends, reopens,
        adds or takes away a part of it. Where it has gone into another, that one does. The case is locked
        before its parts are counted, so that of two parts that end at the same time the second sees the
        first."""
        if parent is None:
            return
        file = self.teller.file(session, links.survivor(session, parent))
        rule = self.teller.projection.rulebook.type_of(session, file.type, file.type_version).parts
        if rule is None or not links.parts(session, file.number, 1):
            return
        still = links.open_parts(session, file.number, 1)
        to = rule.wanted(file.status, open_parts=bool(still))
        if to is not None:
            self.move(session, file.number, Move(to, reason=_FOLLOWS[bool(still)]), _BY_HUB, given)

    def _calendars(self, session: Session, file: CaseFile, kind: CaseType, status: str) -> dict[str, int]:
        """Of the clocks that start with that status."""
        rulebook = self.teller.projection.rulebook
        held = repository.clocks(session, file.number)
        return {
            rule.calendar: rulebook.calendar(session, rule.calendar).version
            for name, rule in kind.clocks.items()
            if name not in held and status in rule.starts
        }

    def _again(self, session: Session, file: CaseFile, wanted: Move, cause: Cause) -> list[ClockAgain] | None:
        """What its clocks are, once it is reopened."""
        before = repository.clocks(session, file.number)
        upkeep = self.teller.projection.upkeep
        after = upkeep.clocks_at(session, file, wanted.to, cause.at, wanted.reason or "")
        return [
            ClockAgain(
                clock=one.name,
                met_before=before[one.name].met if one.name in before else None,
                runs=one.stopped_at is None,
                due_at=None if one.due_at is None else clock.moment(one.due_at),
            )
            for one in after
        ] or None

    def check(self, kind: CaseType, file: CaseFile, wanted: Move, actor: Actor) -> None:
        """Raises ``Refused`` where its type does not let it go there, or not by this hand."""
        reference = self.teller.numbering.written(file.number)
        now = kind.statuses[file.status].title
        if wanted.to == file.status:
            raise Refused(f"{reference} is {now!r} already.")
        onward = kind.may_follow(file.status)
        movers = onward.get(wanted.to)
        if movers is None:
            there = ", ".join(onward) or "nowhere: it has ended"
            raise Refused(
                f"{reference} is {now!r}, and cannot go to {wanted.to!r} from there, but to: {there}."
            )
        if not actor.may_as(movers):
            who = " or ".join(one.said for one in movers)
            raise Refused(f"Only {who} may move {reference} from {now!r} to {wanted.to!r}.")
