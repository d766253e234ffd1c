"""Reporters are told that their report is there, and how it goes on; each once for each change."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from cases.acting.teller import Teller
from cases.announcing import Cause
from cases.case_file import CaseFile
from cases.keeping.reporters import repository as reporters
from cases.keeping.reporters.repository import Change, Reporter
from ledger import clock, timers
from ledger.session import Session
from schemas.events.notification import NotificationRequested

OWNER = "case-reporters"
"""Of the timers by which the rest of many reporters are told; their keys are case numbers."""
AT_ONCE = 100
"""Reporters who are told in one unit of work."""
ACKNOWLEDGED = 5
"""Reports from one address that are acknowledged within ``WINDOW``: two machines that answer each other come
to an end by it, and so does whoever reports the whole street in somebody else's name."""
WINDOW = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Notifying:
    """Says who is to be told what; whatever sends messages hears it as ``notification.requested``."""

    teller: Teller

    def acknowledge(self, session: Session, number: int, place: int, given: Cause | None) -> bool:
        """That the report is there; False where they are not told, or that address was told often enough."""
        one = reporters.reporter(session, number, place)
        if one is None or not one.told or one.same is None:
            return False
        since = clock.now(session) - clock.span(WINDOW)
        if reporters.acknowledged_since(session, one.same, since, ACKNOWLEDGED) == ACKNOWLEDGED:
            return False
        file = self.teller.file(session, number)
        kind = self.teller.projection.rulebook.type_of(session, file.type, file.type_version)
        said = kind.statuses[file.status].public
        version = next((each.version for each in reporters.changes(session, number, 1)), 1)
        now = Change(number, version, file.changed_at, file.status, file.stands_for, said, 0)
        self._ask(session, file, one, "acknowledgement", now, given)
        return True

    def tell(self, session: Session, number: int, given: Cause | None = None) -> None:
        """Of every change that they have not heard of yet, so many of those who wait for it; the others by a
        timer, in units of their own."""
        left = AT_ONCE
        for change in reporters.to_be_told(session, number):
            for one in reporters.listening(session, change, left):
                if left == 0:
                    break
                file = self.teller.file(session, number)
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
        about: Literal["acknowledgement", "update"],
        change: Change,
        given: Cause | None,
    ) -> None:
        reference = self.teller.numbering.written(file.number)
        cause = self.teller.cause(session, file, given)
        data = NotificationRequested.model_validate(
            {
                "reference": reference,
                "service": file.service,
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
