"""The time of a task or of a promised call has come. Each is told of once."""

from __future__ import annotations

from dataclasses import dataclass

from cases.acting.teller import Teller
from cases.keeping import repository
from cases.keeping.work import repository as work
from cases.projecting.work import OF_CALLS, OF_TASKS
from ledger import clock, timers
from ledger.clock import Micros
from ledger.session import Session
from schemas.events.case_work import CaseCallBackMissed, CaseTaskRung


@dataclass(frozen=True, slots=True)
class WorkRinging:
    """Woken by timers whose keys are ``<number>/<place>``; what was put off or settled since is let be."""

    teller: Teller

    def task(self, session: Session, key: str) -> None:
        number, place = map(int, key.split("/"))
        if repository.find(session, number) is None:
            return
        file = self.teller.file(session, number, merged=True)
        task = work.task(session, number, place)
        if task is None or task.due_at is None or not _has_come(session, OF_TASKS, key, task.rings_at):
            return
        cause = self.teller.cause(session, file)
        data = CaseTaskRung(
            reference=self.teller.numbering.written(number),
            service=file.type,
            task=place,
            due_at=clock.moment(task.due_at),
            queue=file.queue,
            assignee=task.assignee,
            rung_at=cause.at,
        )
        self.teller.tell(session, cause, "task_rung", number, file.version + 1, data)

    def call(self, session: Session, key: str) -> None:
        number, place = map(int, key.split("/"))
        if repository.find(session, number) is None:
            return
        file = self.teller.file(session, number, merged=True)
        call = work.call(session, number, place)
        if call is None or not _has_come(session, OF_CALLS, key, call.rings_at):
            return
        cause = self.teller.cause(session, file)
        data = CaseCallBackMissed(
            reference=self.teller.numbering.written(number),
            service=file.type,
            interaction=place,
            due_at=clock.moment(call.due_at),
            queue=file.queue,
            assignee=file.assignee,
            missed_at=cause.at,
        )
        self.teller.tell(session, cause, "call_back_missed", number, file.version + 1, data)


def _has_come(session: Session, owner: str, key: str, at: Micros | None) -> bool:
    """Has it? If it is later now, it rings then."""
    if at is not None and at > clock.now(session):
        timers.set_for(session, owner, key, at)
        return False
    return at is not None
