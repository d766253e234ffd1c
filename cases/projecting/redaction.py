"""What an erasure does to a case: it is what is left of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from pydantic import JsonValue

from cases.keeping import repository
from cases.keeping.work import repository as work
from cases.projecting.upkeep import Upkeep
from cases.projecting.work import OF_CALLS, OF_TASKS
from ledger import clock, timers
from ledger.session import Session
from schemas.event_type import full_of
from schemas.events.case_redaction import CaseRedacted

Act = Callable[[Session, dict[str, JsonValue]], None]
REDACTED = full_of("case.redacted")
"""The type of the event that a rebuild begins with, where there is one."""


def acts(upkeep: Upkeep) -> dict[str, Act]:
    """By the full names of events."""
    return {REDACTED: RedactionEffect(upkeep).redacted}


@dataclass(frozen=True, slots=True)
class RedactionEffect:
    """Whatever is kept of the case is what the event says, whether or not anything was."""

    upkeep: Upkeep

    def redacted(self, session: Session, data: dict[str, JsonValue]) -> None:
        said = CaseRedacted.model_validate(data)
        number = self.upkeep.numbering.read(said.reference)
        repository.forget(session, number)
        repository.put_back(session, said.kept)
        file = repository.locked(session, number)
        # An event of an earlier version of the hub has the type there.
        file = replace(file, service=self.upkeep.kind(session, file).service)
        if file.merged_into is None:
            clocks = repository.clocks(session, number).values()
            self.upkeep.set_timers(session, self.upkeep.kind(session, file), clocks)
        every: list[tuple[str, list[Any]]] = [
            (OF_TASKS, work.tasks(session, [number])),
            (OF_CALLS, work.calls(session, [number])),
        ]
        for owner, kept in every:
            for one in kept:
                timers.set_for(session, owner, f"{number}/{one.place}", one.rings_at)
        self.upkeep.put(session, file, clock.micros(said.redacted_at))
