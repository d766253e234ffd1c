"""A report that the duplicate rule took for one of an open case becomes a case of its own."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import cast

from pydantic import JsonValue

from cases.acting.actor import Actor
from cases.acting.opening import Opening, Taken
from cases.acting.report import Report
from cases.acting.teller import Teller
from cases.acting.withdrawing import Withdrawing
from cases.case_file import CaseFile
from cases.keeping import repository
from cases.keeping.reporters import repository as reporters
from ledger import numbers
from ledger.errors import NotFound, Refused
from ledger.session import Session
from schemas.events.case import CaseInteractionRecorded, UpdatesBy
from schemas.events.case_links import CaseInteractionDetached


@dataclass(frozen=True, slots=True)
class Detachment:
    """``place``: which of the case's contacts. ``details``: what is to be said over what it said."""

    place: int
    details: dict[str, JsonValue] | None = None
    reason: str | None = None
    expected: int | None = None


@dataclass(frozen=True, slots=True)
class Detaching:
    """That it was told apart is remembered: no later report of the same people goes to that case again."""

    teller: Teller

    def detach(self, session: Session, number: int, wanted: Detachment, actor: Actor) -> Taken:
        """Answers with the new case. Raises ``NotFound``, ``Stale``, and ``Refused`` where it is no report
        that was added by the rule, or says less than its type asks for today."""
        numbers.hold(session, numbers.CASE)
        file = self.teller.file(session, number, wanted.expected)
        name = self.teller.numbering.written(number)
        told = self._told(session, file, name, wanted.place)
        report = Report(
            type=file.type,
            title=told.title,
            description=told.said,
            details={**(told.details or {}), **(wanted.details or {})},
            channel=told.channel,
            reporter=told.contact,
            location=told.location,
            concerns=told.concerns,
            asset=told.asset,
            happened_at=told.happened_at,
            updates=self._updates(session, number, told),
        )
        cause = self.teller.cause(session, file)
        taken = Opening(self.teller).open_apart(session, report, name, told, cause)
        data = CaseInteractionDetached(
            reference=name,
            service=file.type,
            interaction=wanted.place,
            to=taken.reference,
            detached_at=cause.at,
            detached_by=actor.who,
            reason=wanted.reason,
        )
        self.teller.tell(session, cause, "interaction_detached", number, file.version + 1, data)
        Withdrawing(self.teller).settle(session, number)
        return taken

    def _updates(self, session: Session, number: int, told: CaseInteractionRecorded) -> UpdatesBy | None:
        """How they are told of the case that it was taken for, which not this report need have said: they
        may have been its reporter before, or have chosen otherwise since. None: nobody sent it."""
        if told.reporter is None:
            return None
        known = reporters.reporter(session, number, told.reporter)
        if known is None or not known.told:
            return "none"
        return cast("UpdatesBy", known.told_by)

    def _told(self, session: Session, file: CaseFile, name: str, place: int) -> CaseInteractionRecorded:
        row = repository.interaction(session, file.number, place)
        if row is None:
            raise NotFound(f"{name} has no contact {place}.")
        if row.moved_to is not None:
            to = self.teller.numbering.written(row.moved_to)
            raise Refused(f"Contact {place} of {name} has become {to} already.")
        if not row.repeats:
            raise Refused(
                f"Contact {place} of {name} was not added to it as a duplicate; it belongs to that case."
            )
        return CaseInteractionRecorded.model_validate(json.loads(row.told))
