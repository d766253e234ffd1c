"""Reporters are told that their report is there, and how it goes on; each once for each change."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Literal

from cases.acting.actor import Actor
from cases.acting.teller import Teller
from cases.acting.work.tasking import NewTask, Tasking
from cases.announcing import Cause
from cases.case_file import CaseFile
from cases.keeping.links import repository as links
from cases.keeping.reporters import repository as reporters
from cases.keeping.reporters.repository import Change, Reporter
from cases.keeping.work import repository as work
from cases.types.status_rule import Mover
from ledger import clock, timers
from ledger.session import Session
from schemas.events.notification import NotificationRequested

OWNER = "case-reporters"
"""Of the timers by which the rest of many reporters are told; their keys are case numbers."""
AT_ONCE = 100
"""Reporters who are told in one unit of work."""
STOPPED = (
    "One address was answered {limit} and gets no more for now: two machines may be answering each other. "
    "Look at its last contacts."
)
"""The task that says so."""
APART = (
    "We had put what you told us with the report {apart_from}. It is a report of its own now, {own}. {public}"
)
"""What whoever sent it is told of a report that was told apart."""


@dataclass(frozen=True, slots=True)
class Notifying:
    """Says who is to be told what; whatever sends messages hears it as ``notification.requested``."""

    teller: Teller

    def acknowledge(
        self, session: Session, number: int, place: int, given: Cause | None, apart_from: str | None = None
    ) -> bool:
        """That the report is there; False where they are not told, or that address was told often enough.
        ``apart_from``: the reference by which they know it until now."""
        one = reporters.reporter(session, number, place)
        if one is None or not one.told or one.same is None:
            return False
        if self._enough(session, one.same):
            self._stopped(session, number, one.same, given)
            return False
        file = self.teller.file(session, number)
        kind = self.teller.projection.rulebook.type_of(session, file.type, file.type_version)
        said = kind.statuses[file.status].public
        if apart_from is not None:
            own = self.teller.numbering.written(number)
            said = APART.format(apart_from=apart_from, own=own, public=said)
        self._say(session, file, one, "acknowledgement", said, given)
        return True

    def answer(self, session: Session, number: int, place: int, given: Cause | None) -> bool:
        """That a message of theirs is there; False where they are not told, or they or the case were answered
        often enough: that is said to whoever works on it, once."""
        one = reporters.reporter(session, number, place)
        if one is None or not one.told or one.same is None:
            return False
        if self._enough(session, one.same, number):
            self._stopped(session, number, one.same, given)
            return False
        said = "We have your message, and have put it with your report."
        self._say(session, self.teller.file(session, number, merged=True), one, "message", said, given)
        return True

    def _enough(self, session: Session, same: str, number: int | None = None) -> bool:
        """Has that address been answered as often as it may be, or that case?"""
        limit = self.teller.answers
        since, most = clock.now(session) - clock.span(limit.within), limit.most
        many = reporters.acknowledged_since(session, same, since, most)
        many += reporters.answered_since(session, since, most, same=same)
        if many >= most:
            return True
        return number is not None and reporters.answered_since(session, since, most, number=number) >= most

    def _stopped(self, session: Session, number: int, same: str, given: Cause | None) -> None:
        """One task says it, on the first of the cases of that address where it is so."""
        number = links.survivor(session, number)
        text = STOPPED.format(limit=self.teller.answers.said)
        if work.open_of_address(session, same, text) or work.open_with(session, number, text):
            return
        due = clock.moment(clock.now(session))
        Tasking(self.teller).add(session, number, NewTask(text, due), Actor(Mover.HUB), given)

    def _say(
        self,
        session: Session,
        file: CaseFile,
        one: Reporter,
        about: Literal["acknowledgement", "message"],
        said: str,
        given: Cause | None,
    ) -> None:
        version = next((each.version for each in reporters.changes(session, file.number, 1)), 1)
        now = Change(file.number, version, file.changed_at, file.status, file.stands_for, said, 0)
        self._ask(session, file, one, about, now, given)

    def tell(self, session: Session, number: int, given: Cause | None = None) -> None:
        """Of every change that they have not heard of yet, so many of those who wait for it; the others by a
        timer, in units of their own. Of one that was merged, whoever is a reporter of what it has gone into,
        too, hears it there."""
        left = AT_ONCE
        told_there = links.told_before(session, number)
        for change in reporters.to_be_told(session, number):
            for one in reporters.listening(session, change, left, told_there):
                if left == 0:
                    break
                file = self.teller.file(session, number, merged=True)
                self._ask(session, file, one, "update", change, given)
                left -= 1
            if left == 0:
                timers.set_for(session, OWNER, str(number), clock.now(session))
                return

    def woken(self, session: Session, key: str) -> None:
        """The timer's time has come."""
        self.tell(session, int(key))

    def _ask(
        self,
        session: Session,
        file: CaseFile,
        one: Reporter,
        about: Literal["acknowledgement", "update", "message"],
        change: Change,
        given: Cause | None,
    ) -> None:
        reference = self.teller.numbering.written(file.number)
        cause = self.teller.cause(session, file, given)
        data = NotificationRequested.model_validate(
            {
                "reference": reference,
                "service": file.type,
                "about": about,
                "reporter": one.place,
                "change": change.version,
                "by": one.told_by,
                "to": one.address,
                "name": one.name,
                "person": None if one.person is None else json.loads(one.person),
                "subject": f"Your report {reference}",
                "text": change.said,
                "status": change.stands_for,
                "requested_at": cause.at,
            }
        )
        self.teller.tell(session, cause, "requested", file.number, file.version + 1, data, "notification")
