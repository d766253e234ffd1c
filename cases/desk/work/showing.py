"""Making what people see of tasks and promised calls out of what is kept. Pure."""

from __future__ import annotations

from cases.desk.sight import Sight
from cases.desk.work.shown import ShownCallBack, ShownTask
from cases.keeping.work.kept import CallBack, Task
from cases.references import Numbering
from ledger import clock
from ledger.clock import Micros


def task_shown(numbering: Numbering, task: Task, sight: Sight, now: Micros) -> ShownTask:
    state = task.outcome or ("due" if task.due_at is not None and task.due_at <= now else "open")
    return ShownTask(
        case=numbering.written(task.number),
        task=task.place,
        text=sight.text(task.text) or "",
        due_at=None if task.due_at is None else clock.moment(task.due_at),
        assignee=task.assignee,
        added_by=task.added_by,
        state=state,
        settled_at=None if task.settled_at is None else clock.moment(task.settled_at),
        settled_by=task.settled_by,
    )


def call_shown(numbering: Numbering, call: CallBack, now: Micros) -> ShownCallBack:
    return ShownCallBack(
        case=numbering.written(call.number),
        contact=call.place,
        due_at=clock.moment(call.due_at),
        state=_state(call, now),
        settled_at=None if call.settled_at is None else clock.moment(call.settled_at),
        settled_by=call.settled_by,
    )


def _state(call: CallBack, now: Micros) -> str:
    if call.settled_at is None or call.outcome is None:
        return "missed" if call.due_at <= now else "promised"
    late = call.outcome == "kept" and call.settled_at > call.due_at
    return "kept_late" if late else call.outcome
