"""Where people see and settle what is to be done about cases."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from cases.acting.actor import Actor
from cases.acting.leavers import refuse_leaver
from cases.acting.work.calling_back import CallingBack
from cases.acting.work.tasking import SETTLED, NewTask, TaskChange, Tasking
from cases.desk.desk import CaseDesk
from cases.desk.shown import ShownCase
from cases.desk.sight import Sight
from cases.desk.work.showing import call_shown, task_shown
from cases.desk.work.shown import CallBackPage, TaskPage
from cases.keeping.work import repository as work
from cases.keeping.work.kept import CallBack, Task
from cases.keeping.work.repository import Due
from ledger import clock
from ledger.reading import cursor
from ledger.session import Session
from safeguards.policy import Principal

_PLACE = 3


@dataclass(frozen=True, slots=True)
class WorkDesk:
    """Safe to use from many requests at once."""

    desk: CaseDesk

    async def tasks(self, wanted: Due, after: str | None, most: int, who: Principal) -> TaskPage:
        """Those that are open and have a time, the first due first. Raises ``BadCursor``."""
        sight = Sight.of(who)

        def read(session: Session) -> TaskPage:
            now = clock.now(session)
            since = replace(wanted, after=_from(session, after, "case-tasks"))
            found = work.due_tasks(session, since, restricted=sight.restricted, most=most)
            items = [task_shown(self.desk.teller.numbering, one, sight, now) for one in found]
            return TaskPage(items=items, next=_next(session, found, most, "case-tasks"))

        return await self.desk.reader.run(read)

    async def calls(self, wanted: Due, after: str | None, most: int, who: Principal) -> CallBackPage:
        """Those that are still to be made, the first due first."""
        sight = Sight.of(who)

        def read(session: Session) -> CallBackPage:
            now = clock.now(session)
            since = replace(wanted, after=_from(session, after, "case-calls"))
            found = work.due_calls(session, since, restricted=sight.restricted, most=most)
            items = [call_shown(self.desk.teller.numbering, one, now) for one in found]
            return CallBackPage(items=items, next=_next(session, found, most, "case-calls"))

        return await self.desk.reader.run(read)

    async def add(self, reference: str, wanted: NewTask, actor: Actor, who: Principal) -> ShownCase:
        def act(session: Session, number: int) -> int:
            refuse_leaver(session, self.desk.teller, wanted.assignee)
            return Tasking(self.desk.teller).add(session, number, wanted, actor)

        return await self.desk.do(reference, "cases.task.add", act, who)

    async def change(
        self, reference: str, task: int, wanted: TaskChange, actor: Actor, who: Principal
    ) -> ShownCase:
        def act(session: Session, number: int) -> None:
            refuse_leaver(session, self.desk.teller, wanted.assignee if "assignee" in wanted.sets else None)
            Tasking(self.desk.teller).change(session, number, task, wanted, actor)

        return await self.desk.do(
            reference,
            "cases.task.change",
            act,
            who,
            wanted.reason,
            {"task": task},
        )

    async def settle(
        self,
        reference: str,
        task: int,
        outcome: SETTLED,
        actor: Actor,
        who: Principal,
        *,
        reason: str | None,
        expected: int | None,
    ) -> ShownCase:
        tasking = Tasking(self.desk.teller)

        def act(session: Session, number: int) -> None:
            tasking.settle(session, number, task, outcome, actor, reason=reason, expected=expected)

        return await self.desk.do(
            reference, "cases.task.settle", act, who, reason, {"task": task, "outcome": outcome}
        )

    async def settle_call(
        self,
        reference: str,
        contact: int,
        outcome: Literal["kept", "cancelled"],
        actor: Actor,
        who: Principal,
        *,
        reason: str | None,
        expected: int | None,
    ) -> ShownCase:
        calling = CallingBack(self.desk.teller)

        def act(session: Session, number: int) -> None:
            calling.settle(session, number, contact, outcome, actor, reason=reason, expected=expected)

        detail = {"contact": contact, "outcome": outcome}
        return await self.desk.do(reference, "cases.call_back.settle", act, who, reason, {**detail})


def _from(session: Session, after: str | None, kind: str) -> tuple[int, int, int] | None:
    if after is None:
        return None
    due_at, number, place = cursor.read(after, cursor.epoch(session), kind, _PLACE)
    return due_at, number, place


def _next(session: Session, found: list[Task] | list[CallBack], most: int, kind: str) -> str | None:
    if len(found) < most:
        return None
    last = found[-1]
    return cursor.write(cursor.epoch(session), kind, last.due_at or 0, last.number, last.place)
