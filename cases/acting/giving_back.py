"""What somebody had goes back to its queues when they are not there any more, or on to their new name."""

from __future__ import annotations

from dataclasses import dataclass

from cases.acting.actor import Actor
from cases.acting.assigning import Assigning, Assignment
from cases.acting.teller import Teller
from cases.acting.work.tasking import TaskChange, Tasking
from cases.keeping.work import repository as work
from ledger.errors import Refused
from ledger.session import Session


@dataclass(frozen=True, slots=True)
class GivenBack:
    """How many, and after which case the next ones come; None: there are no more."""

    cases: int
    tasks: int
    after: int | None


@dataclass(frozen=True, slots=True)
class GivingBack:
    """Each is told as any assignment is, with the reason."""

    teller: Teller

    def some(
        self,
        session: Session,
        names: list[str],
        reason: str,
        actor: Actor,
        after: int,
        most: int,
        to: str | None = None,
    ) -> GivenBack:
        """Of what somebody of these names has, the open cases and tasks of cases after this one. What is
        open there goes to ``to``, else to nobody, and stays in its queue, where whoever shares out work sees
        it."""
        found = work.of_member(session, names, after, most)
        cases = tasks = 0
        for number, places in found.items():
            for place in places:
                change = TaskChange(frozenset({"assignee"}), to, None, reason)
                Tasking(self.teller).change(session, number, place, change, actor)
                tasks += 1
            if work.has_case(session, number, names):
                try:
                    Assigning(self.teller).assign(
                        session, number, Assignment(assignee=to, reason=reason), actor
                    )
                    cases += 1
                except Refused:
                    # It ended or was merged since it was found; nobody has to do anything about it.
                    continue
        return GivenBack(cases, tasks, max(found) if len(found) >= most else None)
