"""What is kept of back offices, as it follows from the events of a case."""

from __future__ import annotations

from dataclasses import replace

from pydantic import JsonValue

from cases.back_office import repository
from cases.back_office.record import KeptConflict, Record
from cases.projecting.upkeep import Upkeep
from ledger import clock
from ledger.session import Session
from schemas.events.case import CaseOpened
from schemas.events.case_back_office import CaseBackOfficeHeard, CaseConflictResolved


def taken_over(session: Session, number: int, said: CaseOpened) -> None:
    """The case has a record already: the one that it was made from."""
    if said.origin is not None:
        repository.put_record(session, Record(number, said.origin.system, said.origin.local_id))


def heard(upkeep: Upkeep, session: Session, data: dict[str, JsonValue]) -> None:
    """What it said last, and where that is a conflict, the conflict."""
    said = CaseBackOfficeHeard.model_validate(data)
    file = upkeep.file(session, said.reference)
    at, said_at = clock.micros(said.heard_at), clock.micros(said.said_at)
    system, local_id = said.record.system, said.record.local_id
    repository.put_record(
        session, Record(file.number, system, local_id, said.status, said.status_there, said_at, at)
    )
    if said.conflict is not None and said.why is not None:
        conflict = KeptConflict(
            number=file.number,
            place=said.conflict,
            system=system,
            local_id=local_id,
            why=said.why,
            there=said.status_there,
            meaning=said.meaning,
            stood=file.status,
            said_at=said_at,
            heard_at=at,
        )
        repository.put_conflict(session, conflict)
    upkeep.put(session, file, at)


def resolved(upkeep: Upkeep, session: Session, data: dict[str, JsonValue]) -> None:
    """It is open no more."""
    said = CaseConflictResolved.model_validate(data)
    file = upkeep.file(session, said.reference)
    at = clock.micros(said.resolved_at)
    kept = repository.conflict(session, file.number, said.conflict)
    repository.put_conflict(
        session,
        replace(kept, how=said.how, resolved_at=at, resolved_by=said.resolved_by, reason=said.reason),
    )
    upkeep.put(session, file, at)
