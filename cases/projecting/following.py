"""What events do to whom a case is told to, their links, and how it went on in public words."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

from pydantic import JsonValue

from cases.case_file import CaseFile
from cases.keeping.reporters import repository as reporters
from cases.keeping.reporters.repository import Change, Link, Reporter
from cases.projecting.addresses import address_of, as_compared
from cases.projecting.upkeep import Upkeep
from cases.types.status_rule import StatusRule
from ledger import clock
from ledger.clock import Micros
from ledger.session import Session
from schemas.events.case import CaseInteractionRecorded
from schemas.events.case_tracking import (
    CaseReporterUnreachable,
    CaseReportWithdrawn,
    CaseTrackingLinkIssued,
    CaseTrackingLinkRevoked,
    CaseUpdatesStopped,
)
from schemas.events.notification import NotificationRequested

Data = dict[str, JsonValue]


@dataclass(frozen=True, slots=True)
class Following:
    """The part of the projection that is the citizen's."""

    upkeep: Upkeep

    def contact(self, session: Session, number: int, said: CaseInteractionRecorded) -> None:
        """Whoever was in touch is one of its reporters from now on, if the event says so."""
        if said.reporter is None:
            return
        known = reporters.reporter(session, number, said.reporter)
        if known is None:
            known = _joining(number, said.reporter, said)
        elif said.updates is not None:
            known = replace(known, stopped_at=None, unreachable_at=None)
        if said.repeats:
            known = replace(known, left_at=None)
        known = replace(known, files=known.files + len(said.attachments))
        reporters.put_reporter(session, known)

    def status(
        self, session: Session, file: CaseFile, at: Micros, rule: StatusRule, message: str | None
    ) -> None:
        """``file``: as it is by this change."""
        everybody = reporters.last_reporter(session, file.number) if rule.notify and file.version > 1 else 0
        self._change(session, file, at, message or rule.public, rule.public, everybody)

    def retyped(
        self, session: Session, file: CaseFile, at: Micros, was: StatusRule, rule: StatusRule
    ) -> None:
        """``file``: as it is as one of another type. They are told where it stands for something else by it;
        other words for the same are only seen by whoever follows the link."""
        if rule.stands_for != was.stands_for:
            self.status(session, file, at, rule, None)
        elif rule.public != was.public:
            self.public_note(session, file, at, rule.public)

    def public_note(self, session: Session, file: CaseFile, at: Micros, text: str) -> None:
        self._change(session, file, at, text, text, 0)

    def _change(
        self, session: Session, file: CaseFile, at: Micros, said: str, to_all: str, everybody: int
    ) -> None:
        """What staff wrote to the reporters is for nobody else."""
        change = Change(
            *(file.number, file.version, at, file.status, file.stands_for, said, everybody), to_all=to_all
        )
        reporters.add_change(session, change)

    def notified(self, session: Session, data: Data) -> None:
        said = NotificationRequested.model_validate(data)
        at = clock.micros(said.requested_at)
        file = self._stepped(session, said.reference, at)
        if said.about == "update":
            reporters.tell(session, file.number, said.change, said.reporter)
            return
        if said.about == "message":
            reporters.add_answer(session, file.number, file.version, as_compared(said.by, said.to), at)
            return
        known = reporters.reporter(session, file.number, said.reporter)
        if known is not None:
            reporters.put_reporter(session, replace(known, acknowledged_at=at))

    def issued(self, session: Session, data: Data) -> None:
        said = CaseTrackingLinkIssued.model_validate(data)
        at = clock.micros(said.issued_at)
        file = self._stepped(session, said.reference, at)
        link = Link(
            number=file.number,
            place=said.link,
            reporter=said.reporter,
            token_hash=said.token_hash,
            issued_at=at,
            issued_by=said.issued_by,
            expires_at=clock.micros(said.expires_at),
        )
        reporters.add_link(session, link)

    def revoked(self, session: Session, data: Data) -> None:
        said = CaseTrackingLinkRevoked.model_validate(data)
        at = clock.micros(said.revoked_at)
        file = self._stepped(session, said.reference, at)
        reporters.revoke_link(session, file.number, said.link, at)

    def stopped(self, session: Session, data: Data) -> None:
        said = CaseUpdatesStopped.model_validate(data)
        at = clock.micros(said.stopped_at)
        file = self._stepped(session, said.reference, at)
        known = reporters.reporter(session, file.number, said.reporter)
        if known is not None:
            reporters.put_reporter(session, replace(known, stopped_at=at))

    def withdrawn(self, session: Session, data: Data) -> None:
        """Where it goes on for others, they hear no more of it."""
        said = CaseReportWithdrawn.model_validate(data)
        at = clock.micros(said.withdrawn_at)
        file = self._stepped(session, said.reference, at)
        known = reporters.reporter(session, file.number, said.reporter)
        if known is not None:
            stopped = known.stopped_at or at if said.goes_on else known.stopped_at
            reporters.put_reporter(session, replace(known, left_at=at, stopped_at=stopped))

    def unreachable(self, session: Session, data: Data) -> None:
        said = CaseReporterUnreachable.model_validate(data)
        at = clock.micros(said.noticed_at)
        file = self._stepped(session, said.reference, at)
        known = reporters.reporter(session, file.number, said.reporter)
        if known is not None:
            reporters.put_reporter(session, replace(known, unreachable_at=at))

    def _stepped(self, session: Session, reference: str, at: Micros) -> CaseFile:
        return self.upkeep.put(session, self.upkeep.file(session, reference), at)


def _joining(number: int, place: int, said: CaseInteractionRecorded) -> Reporter:
    by = said.updates or "none"
    address = address_of(said.contact, by)
    who = said.contact
    person = None if who is None or who.person is None else json.dumps(who.person.as_data(), sort_keys=True)
    return Reporter(
        number=number,
        place=place,
        told_by=by if address is not None else "none",
        address=address,
        same=None if address is None else as_compared(by, address),
        name=None if who is None or who.name is None else who.name.full,
        person=person,
        joined_at=clock.micros(said.happened_at),
    )
