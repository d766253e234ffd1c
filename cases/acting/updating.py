"""What a case says is put right or added to."""

from __future__ import annotations

import json
from dataclasses import dataclass

from pydantic import JsonValue

from cases.acting.actor import Actor
from cases.acting.checking import check_details
from cases.acting.placing import area_of, check_inside
from cases.acting.teller import Teller
from ledger.errors import Refused
from ledger.session import Session
from schemas.events.case import CaseUpdated, Priority
from schemas.places import Location


@dataclass(frozen=True, slots=True)
class Change:
    """What is None stays as it was; of ``details`` what is not named stays, and what is named None goes."""

    title: str | None = None
    description: str | None = None
    details: dict[str, JsonValue] | None = None
    priority: Priority | None = None
    location: Location | None = None
    reason: str | None = None
    expected: int | None = None


@dataclass(frozen=True, slots=True)
class Updating:
    """Puts right."""

    teller: Teller

    def update(self, session: Session, number: int, wanted: Change, actor: Actor) -> None:
        """Raises ``NotFound``, ``Stale``, and ``Refused`` where its type does not take it so."""
        file = self.teller.file(session, number, wanted.expected)
        details = None
        if wanted.details is not None:
            kind = self.teller.projection.rulebook.type_of(session, file.type, file.type_version)
            held = {**json.loads(file.details), **wanted.details}
            details = {name: value for name, value in held.items() if value is not None}
            check_details(kind, details)
        check_inside(self.teller, wanted.location)
        cause = self.teller.cause(session, file)
        data = CaseUpdated(
            reference=self.teller.numbering.written(number),
            service=file.type,
            title=wanted.title,
            description=wanted.description,
            details=details,
            priority=wanted.priority,
            location=wanted.location,
            area=area_of(self.teller, wanted.location),
            updated_at=cause.at,
            updated_by=actor.who,
            reason=wanted.reason,
            back_office=file.back_office,
        )
        if not data.model_dump(exclude_none=True).keys() & _SAID:
            raise Refused("Nothing was given that the case should say instead.")
        self.teller.tell(session, cause, "updated", number, file.version + 1, data)


_SAID = {"title", "description", "details", "priority", "location"}
