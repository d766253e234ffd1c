"""Somebody decides whose word counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cases.acting.actor import Actor
from cases.acting.moving import Move, Moving
from cases.acting.teller import Teller
from cases.back_office import repository
from cases.back_office.judging import may_move
from cases.types.status_rule import Mover
from ledger.errors import Refused
from ledger.session import Session
from schemas.events.case_back_office import CaseConflictResolved


@dataclass(frozen=True, slots=True)
class Decision:
    """``how``: the case follows (theirs), or stays as it is (ours). ``to``: the status that their word is to
    mean, where the type does not say, or not where the case is. ``expected``: the version that was seen."""

    how: Literal["theirs", "ours"]
    reason: str
    to: str | None = None
    expected: int | None = None


@dataclass(frozen=True, slots=True)
class Resolving:
    """Ends conflicts. The back office is told of neither: theirs it knows, and of ours a person tells it."""

    teller: Teller

    def resolve(self, session: Session, number: int, wanted: Decision, actor: Actor) -> None:
        """Raises ``NotFound``, ``Stale``, and ``Refused`` where there is none, or the case cannot follow."""
        file = self.teller.file(session, number, wanted.expected)
        reference = self.teller.numbering.written(number)
        conflict = repository.open_conflict(session, number)
        if conflict is None:
            raise Refused(f"{reference} is in no conflict with its back office.")
        if wanted.how == "ours" and wanted.to is not None:
            raise Refused("Where ours counts the case stays as it is: leave `to` out.")
        to = wanted.to or conflict.meaning
        if wanted.how == "theirs" and to is None:
            raise Refused(
                f"Its type does not say what {conflict.there!r} means here: say it with `to`, a status of "
                "the type."
            )
        cause = self.teller.cause(session, file)
        data = CaseConflictResolved(
            reference=reference,
            service=file.type,
            conflict=conflict.place,
            how=wanted.how,
            resolved_at=cause.at,
            resolved_by=actor.who,
            reason=wanted.reason,
        )
        self.teller.tell(session, cause, "conflict_resolved", number, file.version + 1, data)
        if wanted.how == "theirs" and to is not None and to != file.status:
            kind = self.teller.projection.rulebook.type_of(session, file.type, file.type_version)
            theirs = may_move(kind, file.status, to)
            by = Actor(Mover.BACK_OFFICE, actor.who) if theirs else actor
            Moving(self.teller).move(session, number, Move(to, reason=wanted.reason, heard=True), by)
