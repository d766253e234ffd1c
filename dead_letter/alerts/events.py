"""Alerts as the events that tell of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from dead_letter.alerts.alert import Touched
from dead_letter.ids import alert_id
from ledger import clock
from ledger.clock import Micros
from schemas.envelope import Envelope
from schemas.event_type import full_of
from schemas.events.hub import Alert, AlertCleared, AlertRaised, NoticeIssued
from schemas.events.hub import Touched as TouchedData

RAISED, CLEARED, ISSUED = (
    full_of(short) for short in ("hub.alert.raised", "hub.alert.cleared", "hub.notice.issued")
)
_LONGEST = 200
"""Characters of a source's or a system's name that are told: whole enough to be known by, in a line."""


def source_of(hub: str) -> str:
    """The source of what the hub of this id says of itself."""
    return f"/tolbooth/{hub}"


def subject_of(recipient: str) -> str:
    """The subject of a recipient's notices, by which they are routed."""
    return f"recipient/{recipient}"


def described(row: Any, touched: Touched, runbooks: Sequence[str] = ()) -> Alert:
    """The row of an alert; ``touched`` is as of now, or as of when it was raised."""
    return Alert.model_validate(_fields(row, touched, runbooks))


def raised(hub: str, row: Any, touched: Touched, runbooks: Sequence[str]) -> Envelope:
    data = AlertRaised.model_validate(_fields(row, touched, runbooks)).as_data()
    return _envelope(hub, RAISED, f"{alert_id.written(row.id)}/raised", row.raised_at, row, data)


def cleared(hub: str, row: Any, touched: Touched, at: Micros) -> Envelope:
    data = AlertCleared.model_validate(_fields(row, touched, ())).as_data()
    return _envelope(hub, CLEARED, f"{alert_id.written(row.id)}/cleared", at, row, data)


def issued(hub: str, notice: NoticeIssued, now: datetime) -> Envelope:
    return Envelope(
        id=f"notice/{uuid4()}",
        source=source_of(hub),
        type=ISSUED,
        subject=subject_of(notice.recipient),
        time=now,
        data=notice.as_data(),
    )


def _envelope(hub: str, kind: str, name: str, at: Micros, row: Any, data: Any) -> Envelope:
    return Envelope(
        id=name,
        source=source_of(hub),
        type=kind,
        subject=f"alert/{alert_id.written(row.id)}",
        time=clock.moment(at),
        data=data,
    )


def _fields(row: Any, touched: Touched, runbooks: Sequence[str]) -> dict[str, Any]:
    return {
        "alert": alert_id.written(row.id),
        "kind": row.kind,
        "urgent": bool(row.urgent),
        "about": row.about[:_LONGEST],
        "what": row.what,
        "since": clock.moment(row.since),
        "raised_at": clock.moment(row.raised_at),
        "touched": TouchedData(**touched.model_dump()),
        "touches": touched.sentence(),
        "command": row.command,
        "runbooks": [f"tolbooth runbooks show {one}" for one in runbooks],
        "over_at": None if row.over_at is None else clock.moment(row.over_at),
        "ended": row.ended,
    }
