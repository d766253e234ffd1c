"""Who has a case."""

from __future__ import annotations

from dataclasses import dataclass

from cases.acting.actor import Actor
from cases.acting.choosing import chosen
from cases.acting.teller import Teller
from cases.keeping.teams import repository as teams
from ledger import numbers
from ledger.errors import Refused
from ledger.session import Session
from schemas.events.case import CaseAssigned


@dataclass(frozen=True, slots=True)
class Assignment:
    """``queue`` None: the one that has it. ``assignee`` None: nobody, yet. ``by_rule``: whoever is
    next."""

    queue: str | None = None
    assignee: str | None = None
    reason: str | None = None
    expected: int | None = None
    by_rule: bool = False


@dataclass(frozen=True, slots=True)
class Assigning:
    """Gives cases to queues and people."""

    teller: Teller

    def assign(self, session: Session, number: int, wanted: Assignment, actor: Actor) -> None:
        """Raises ``NotFound``, ``Stale``, and ``Refused`` where it has ended, they have it already, or it is
        nobody's turn."""
        file = self.teller.file(session, number, wanted.expected)
        reference = self.teller.numbering.written(number)
        queue = wanted.queue or file.queue
        if file.ended_at is not None:
            raise Refused(f"{reference} has ended; nobody has to do anything about it.")
        assignee, rule = wanted.assignee, None
        if wanted.by_rule:
            numbers.hold(session, numbers.CASE)
            kind = self.teller.projection.rulebook.type_of(session, file.type, file.type_version)
            found = chosen(session, self.teller, kind, queue)
            if found is None:
                raise Refused(
                    f"Nobody of {queue} is there to be given {reference}: `tolbooth cases teams list` says "
                    "who works on it, can do what, and is away."
                )
            assignee, rule = found.member, found.rule
        if (queue, assignee) == (file.queue, file.assignee):
            who = "nobody" if file.assignee is None else file.assignee
            raise Refused(f"{reference} is in {file.queue} with {who} already.")
        cause = self.teller.cause(session, file)
        data = CaseAssigned(
            reference=reference,
            service=file.type,
            queue=queue,
            assignee=assignee,
            previous_queue=file.queue,
            previous_assignee=file.assignee,
            assigned_at=cause.at,
            assigned_by=actor.who,
            reason=wanted.reason,
            rule=rule,
            turn=None if assignee is None else teams.next_turn(session, queue),
        )
        self.teller.tell(session, cause, "assigned", number, file.version + 1, data)
