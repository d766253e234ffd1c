"""What is said of corrections, as events. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from identity_index.ids import correction_id, person_id
from identity_index.people.corrections.correction import Kept
from ledger import clock
from schemas.envelope import Envelope
from schemas.event_type import full_of
from schemas.events.data import CorrectionRequested, CorrectionSettled
from schemas.model import CanonicalModel
from schemas.references import PersonKey

EMITS = ("data.correction_requested", "data.correction_settled")


class Cause(Protocol):
    """What has led to it: the event that caused it, and its story."""

    @property
    def at(self) -> datetime: ...
    @property
    def causationid(self) -> str | None: ...
    @property
    def correlationid(self) -> str | None: ...
    @property
    def traceparent(self) -> str | None: ...


def requested(source: str, cause: Cause, master: int, one: Kept) -> Envelope:
    """A system is asked to correct a record."""
    name = correction_id.written(one.number)
    data = CorrectionRequested(
        correction=name,
        record=PersonKey(system=one.system, local_id=one.local_id),
        attribute=one.attribute,
        held=one.held,
        wanted=one.wanted,
        because=one.because,
        requested_at=clock.moment(one.asked_at),
        by=one.by,
    )
    return _envelope(source, cause, master, "data.correction_requested", f"{name}/requested", data)


def settled(source: str, cause: Cause, master: int, one: Kept, *, corrected: bool) -> Envelope:
    """A correction is open no more."""
    name = correction_id.written(one.number)
    data = CorrectionSettled(
        correction=name,
        record=PersonKey(system=one.system, local_id=one.local_id),
        attribute=one.attribute,
        corrected=corrected,
        settled_at=cause.at,
    )
    return _envelope(source, cause, master, "data.correction_settled", f"{name}/settled", data)


def _envelope(
    source: str, cause: Cause, master: int, short: str, name: str, data: CanonicalModel
) -> Envelope:
    return Envelope(
        id=name,
        source=source,
        type=full_of(short),
        subject=f"person/{person_id.written(master)}",
        time=cause.at,
        causationid=cause.causationid,
        correlationid=cause.correlationid,
        traceparent=cause.traceparent,
        data=data.as_data(),
    )
