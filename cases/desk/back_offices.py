"""Of a case and its back office: what is there, what was heard of it, and where the two contradict."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from cases.acting.teller import Teller
from cases.back_office import repository
from cases.back_office.record import KeptConflict, Record
from cases.back_office.telling import told
from cases.case_file import CaseFile
from cases.desk.sight import Sight
from ledger import clock
from ledger.session import Session


class _Shown(BaseModel):
    model_config = ConfigDict(frozen=True)


class ShownRecord(_Shown):
    """A record of another system that a case has."""

    system: str
    local_id: str
    status: str | None = Field(description="what was heard last, in the words that all systems share")
    status_there: str | None = Field(description="in that system's own word")
    said_at: datetime | None = Field(description="when it came to stand so, by that system's clock")


class ShownConflict(_Shown):
    """Its back office says what was not followed."""

    reference: str
    number: int = Field(description="which of the case's conflicts")
    system: str
    local_id: str
    why: str = Field(description="unknown_status, closed_not_fixed, not_allowed or changed_here")
    status_there: str
    meaning: str | None = Field(description="the status here that its type says this means")
    stood: str = Field(description="the status that the case had here")
    said_at: datetime
    heard_at: datetime
    how: str | None = Field(description="theirs, ours or superseded; none while nobody has decided")
    resolved_at: datetime | None
    resolved_by: str | None
    reason: str | None


class ConflictPage(_Shown):
    items: list[ShownConflict]
    next: str | None = None


class ShownBackOffice(_Shown):
    """The system that does the work of a case, and how it is told."""

    system: str
    told: str = Field(
        description="of what opens the case there: waiting, held, delivered, dead …; or `not sent`: no "
        "adapter of that name takes cases"
    )
    waits_since: datetime | None = Field(description="from when it waits to be told")
    local_ids: list[str] = Field(description="what was made there for it")


def of_case(session: Session, teller: Teller, file: CaseFile) -> ShownBackOffice | None:
    if file.back_office is None:
        return None
    reference = teller.numbering.written(file.number)
    found = told(session, teller.voice.source, reference, file.back_office)
    return ShownBackOffice(
        system=file.back_office,
        told=found.state,
        waits_since=found.since,
        local_ids=list(found.local_ids),
    )


def records(session: Session, number: int) -> list[ShownRecord]:
    return [_record(one) for one in repository.records(session, number)]


def conflicts(session: Session, teller: Teller, number: int, sight: Sight) -> list[ShownConflict]:
    return [conflict(teller, one, sight) for one in repository.conflicts(session, number)]


def conflict(teller: Teller, kept: KeptConflict, sight: Sight) -> ShownConflict:
    return ShownConflict(
        reference=teller.numbering.written(kept.number),
        number=kept.place,
        system=kept.system,
        local_id=kept.local_id,
        why=kept.why,
        status_there=kept.there,
        meaning=kept.meaning,
        stood=kept.stood,
        said_at=clock.moment(kept.said_at),
        heard_at=clock.moment(kept.heard_at),
        how=kept.how,
        resolved_at=None if kept.resolved_at is None else clock.moment(kept.resolved_at),
        resolved_by=kept.resolved_by,
        reason=sight.text(kept.reason),
    )


def _record(one: Record) -> ShownRecord:
    return ShownRecord(
        system=one.system,
        local_id=one.local_id,
        status=one.status,
        status_there=one.there,
        said_at=None if one.said_at is None else clock.moment(one.said_at),
    )
