"""What it does to a case that something is to be done about it, and was, or was not in time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from pydantic import JsonValue

from cases.keeping.work import repository as work
from cases.keeping.work.kept import CallBack, Task
from cases.projecting.upkeep import Upkeep
from ledger import clock, timers
from ledger.clock import Micros
from ledger.session import Session
from schemas.event_type import full_of
from schemas.events.case_work import (
    CaseCallBackMissed,
    CaseCallBackSettled,
    CaseTaskAdded,
    CaseTaskChanged,
    CaseTaskRung,
    CaseTaskSettled,
)

Act = Callable[[Session, dict[str, JsonValue]], None]
OF_TASKS, OF_CALLS = "case-tasks", "case-call-backs"
"""Owners of timers; their keys are ``<number>/<task>`` and ``<number>/<contact>``."""


def acts(upkeep: Upkeep) -> dict[str, Act]:
    """By the full names of events."""
    done = WorkEffects(upkeep)
    return {
        full_of("case.task_added"): done.added,
        full_of("case.task_changed"): done.changed,
        full_of("case.task_settled"): done.settled,
        full_of("case.task_rung"): done.rung,
        full_of("case.call_back_settled"): done.call_settled,
        full_of("case.call_back_missed"): done.call_missed,
    }


def promised(session: Session, number: int, place: int, due_at: Micros | None) -> None:
    """What a contact says of a call: one is to be made then, or none."""
    if due_at is None:
        work.drop_call(session, number, place)
        timers.set_for(session, OF_CALLS, f"{number}/{place}", None)
    else:
        _keep_call(session, CallBack(number, place, due_at))


@dataclass(frozen=True, slots=True)
class WorkEffects:
    """One method for each event."""

    upkeep: Upkeep

    def added(self, session: Session, data: dict[str, JsonValue]) -> None:
        said = CaseTaskAdded.model_validate(data)
        file = self.upkeep.file(session, said.reference)
        at = clock.micros(said.added_at)
        due = None if said.due_at is None else clock.micros(said.due_at)
        task = Task(file.number, said.task, said.text, due, said.assignee, at, said.added_by)
        _keep_task(session, task)
        self.upkeep.put(session, file, at)

    def changed(self, session: Session, data: dict[str, JsonValue]) -> None:
        """At another time it rings again."""
        said = CaseTaskChanged.model_validate(data)
        file = self.upkeep.file(session, said.reference)
        task = work.task(session, file.number, said.task)
        if task is not None:
            due = None if said.due_at is None else clock.micros(said.due_at)
            rung = task.rung_at if due == task.due_at else None
            _keep_task(session, replace(task, due_at=due, assignee=said.assignee, rung_at=rung))
        self.upkeep.put(session, file, clock.micros(said.changed_at))

    def settled(self, session: Session, data: dict[str, JsonValue]) -> None:
        said = CaseTaskSettled.model_validate(data)
        file = self.upkeep.file(session, said.reference)
        at = clock.micros(said.settled_at)
        task = work.task(session, file.number, said.task)
        if task is not None:
            _keep_task(
                session, replace(task, outcome=said.outcome, settled_at=at, settled_by=said.settled_by)
            )
        self.upkeep.put(session, file, at)

    def rung(self, session: Session, data: dict[str, JsonValue]) -> None:
        said = CaseTaskRung.model_validate(data)
        file = self.upkeep.file(session, said.reference)
        at = clock.micros(said.rung_at)
        task = work.task(session, file.number, said.task)
        if task is not None:
            _keep_task(session, replace(task, rung_at=at))
        self.upkeep.put(session, file, at)

    def call_settled(self, session: Session, data: dict[str, JsonValue]) -> None:
        said = CaseCallBackSettled.model_validate(data)
        file = self.upkeep.file(session, said.reference)
        at = clock.micros(said.settled_at)
        call = work.call(session, file.number, said.interaction)
        if call is not None:
            _keep_call(
                session, replace(call, outcome=said.outcome, settled_at=at, settled_by=said.settled_by)
            )
        self.upkeep.put(session, file, at)

    def call_missed(self, session: Session, data: dict[str, JsonValue]) -> None:
        said = CaseCallBackMissed.model_validate(data)
        file = self.upkeep.file(session, said.reference)
        at = clock.micros(said.missed_at)
        call = work.call(session, file.number, said.interaction)
        if call is not None:
            _keep_call(session, replace(call, missed_at=at))
        self.upkeep.put(session, file, at)


def _keep_task(session: Session, task: Task) -> None:
    work.put_task(session, task)
    timers.set_for(session, OF_TASKS, f"{task.number}/{task.place}", task.rings_at)


def _keep_call(session: Session, call: CallBack) -> None:
    work.put_call(session, call)
    timers.set_for(session, OF_CALLS, f"{call.number}/{call.place}", call.rings_at)
