"""What it does to a case that it is of another type, or another organisation's."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace

from pydantic import JsonValue

from cases.clocks import WorkingCalendar
from cases.keeping import repository
from cases.keeping.reporters import repository as reporters
from cases.keeping.retyping import Become, retyped
from cases.projecting import measuring, retention, wording
from cases.projecting.following import Following
from cases.projecting.upkeep import OWNER, Upkeep
from ledger import clock, timers
from ledger.session import Session
from schemas.event_type import full_of
from schemas.events.case_moves import CaseReclassified, CaseTransferred

Act = Callable[[Session, dict[str, JsonValue]], None]


def acts(upkeep: Upkeep) -> dict[str, Act]:
    """By the full names of events."""
    done = MoveEffects(upkeep)
    return {
        full_of("case.reclassified"): done.reclassified,
        full_of("case.transferred"): done.transferred,
    }


@dataclass(frozen=True, slots=True)
class MoveEffects:
    """One method for each event."""

    upkeep: Upkeep

    def reclassified(self, session: Session, data: dict[str, JsonValue]) -> None:
        said = CaseReclassified.model_validate(data)
        file = self.upkeep.file(session, said.reference)
        before = repository.clocks(session, file.number)
        was = self.upkeep.kind(session, file).statuses[file.status]
        kind = self.upkeep.rulebook.type_of(session, said.case_type, said.type_version)
        become = Become(
            kind=kind,
            status=said.status_here,
            details=json.dumps(said.details, ensure_ascii=False, sort_keys=True),
            queue=said.queue,
            clocks=said.clocks,
            calendars=said.calendars,
            at=said.reclassified_at,
            reason=said.reason or "",
        )

        def calendar_of(name: str, version: int | None) -> WorkingCalendar:
            return self.upkeep.rulebook.calendar(session, name, version)

        file, clocks = retyped(file, before, become, calendar_of)
        if file.widened_in == file.version + 1:
            file = replace(file, reporters_then=reporters.last_reporter(session, file.number))
        for name in before.keys() - kind.clocks.keys():
            timers.set_for(session, OWNER, f"{file.number}/{name}", None)
        repository.drop_clocks(session, file.number)
        repository.put_clocks(session, clocks)
        self.upkeep.set_timers(session, kind, clocks)
        measuring.retyped(session, self.upkeep, kind, file.number, clocks)
        retention.set_timer(session, file, kind)
        at = clock.micros(said.reclassified_at)
        file = self.upkeep.put(session, file, at)
        wording.put_right(session, file)
        Following(self.upkeep).retyped(session, file, at, was, kind.statuses[file.status])

    def transferred(self, session: Session, data: dict[str, JsonValue]) -> None:
        said = CaseTransferred.model_validate(data)
        file = self.upkeep.file(session, said.reference)
        self.upkeep.put(session, replace(file, partner=said.partner), clock.micros(said.transferred_at))
