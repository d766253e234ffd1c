"""Tasks of a case. Those of one that was merged are done where they stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from cases.acting.actor import Actor
from cases.acting.teller import Teller
from cases.announcing import Cause
from cases.case_file import CaseFile
from cases.keeping.work import repository as work
from cases.keeping.work.kept import Task
from ledger import clock
from ledger.errors import NotFound, Refused
from ledger.session import Session
from schemas.events.case_work import CaseTaskAdded, CaseTaskChanged, CaseTaskSettled

SETTLED = Literal["done", "cancelled"]


@dataclass(frozen=True, slots=True)
class NewTask:
    """``assignee``: a staff id; None: nobody yet."""

    text: str
    due_at: datetime | None = None
    assignee: str | None = None
    expected: int | None = None


@dataclass(frozen=True, slots=True)
class TaskChange:
    """What of a task is otherwise; what is not in ``sets`` stays."""

    sets: frozenset[Literal["assignee", "due_at"]]
    assignee: str | None = None
    due_at: datetime | None = None
    reason: str | None = None
    expected: int | None = None


@dataclass(frozen=True, slots=True)
class Tasking:
    """Adds, changes and settles them."""

    teller: Teller

    def add(
        self, session: Session, number: int, wanted: NewTask, actor: Actor, given: Cause | None = None
    ) -> int:
        """Answers with which of its tasks it is. Raises ``NotFound``, ``Stale``, and ``Refused`` where the
        case was merged."""
        file = self.teller.file(session, number, wanted.expected)
        cause = self.teller.cause(session, file, given)
        place = work.next_place(session, number)
        data = CaseTaskAdded(
            reference=self.teller.numbering.written(number),
            service=file.type,
            task=place,
            text=wanted.text,
            due_at=wanted.due_at,
            assignee=wanted.assignee,
            added_at=cause.at,
            added_by=actor.who,
        )
        self.teller.tell(session, cause, "task_added", number, file.version + 1, data)
        return place

    def change(self, session: Session, number: int, place: int, wanted: TaskChange, actor: Actor) -> None:
        """Raises ``NotFound``, ``Stale``, and ``Refused`` where it was settled or nothing is otherwise."""
        file, task = self._open(session, number, place, wanted.expected)
        due_at = None if task.due_at is None else clock.moment(task.due_at)
        now = (task.assignee, due_at)
        then = (
            wanted.assignee if "assignee" in wanted.sets else task.assignee,
            wanted.due_at if "due_at" in wanted.sets else due_at,
        )
        if then == now:
            raise Refused(f"Task {place} of {self.teller.numbering.written(number)} is so already.")
        cause = self.teller.cause(session, file)
        data = CaseTaskChanged(
            reference=self.teller.numbering.written(number),
            service=file.type,
            task=place,
            assignee=then[0],
            due_at=then[1],
            changed_at=cause.at,
            changed_by=actor.who,
            reason=wanted.reason,
        )
        self.teller.tell(session, cause, "task_changed", number, file.version + 1, data)

    def settle(
        self,
        session: Session,
        number: int,
        place: int,
        outcome: SETTLED,
        actor: Actor,
        *,
        reason: str | None = None,
        expected: int | None = None,
    ) -> None:
        """Raises ``NotFound``, ``Stale``, and ``Refused`` where it was settled before."""
        file, _ = self._open(session, number, place, expected)
        cause = self.teller.cause(session, file)
        data = CaseTaskSettled(
            reference=self.teller.numbering.written(number),
            service=file.type,
            task=place,
            outcome=outcome,
            settled_at=cause.at,
            settled_by=actor.who,
            reason=reason,
        )
        self.teller.tell(session, cause, "task_settled", number, file.version + 1, data)

    def _open(self, session: Session, number: int, place: int, expected: int | None) -> tuple[CaseFile, Task]:
        file = self.teller.file(session, number, expected, merged=True)
        task = work.task(session, number, place)
        name = self.teller.numbering.written(number)
        if task is None:
            raise NotFound(f"{name} has no task {place}.")
        if task.settled_at is not None:
            raise Refused(f"Task {place} of {name} is {task.outcome} already.")
        return file, task
