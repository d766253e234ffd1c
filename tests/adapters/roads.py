"""An invented roads department behind the sandbox, and the events that are sent to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from adapters.contract import Delivery
from adapters.open311 import Open311
from adapters.open311.sandbox import Habits, Sandbox
from schemas.catalogue import shipped
from schemas.envelope import Envelope

KEY = "sesame-of-roads"
HABITS = Habits(api_key=KEY, jurisdiction_id="zz")
CASE: dict[str, Any] = {
    "reference": "C-1",
    "service": "pothole",
    "title": "A pothole",
    "description": "As deep as a bucket",
    "channel": "web",
    "opened_at": "2026-05-06T09:30:00Z",
    "reporter": {
        "name": {"full": "Ailsa Example"},
        "email": "ailsa@example.invalid",
        "phone": "01632 960001",
    },
    "location": {"position": {"latitude": 57.1497, "longitude": -2.0943}},
}
FORM: dict[str, Any] = {
    "form": "pothole_report",
    "reference": "F-1",
    "submitted_at": "2026-05-06T09:30:00Z",
    "answers": {"where": {"lat": 57.1, "lon": -2.1}, "what": "A hole", "photos": ["https://p.invalid/1"]},
}
CHANGED: dict[str, Any] = {
    "reference": "C-1",
    "service": "pothole",
    "previous_status": "open",
    "status": "in_progress",
    "changed_at": "2026-05-07T09:30:00+01:00",
    "message": "A crew is on its way",
    "reason": "for staff only",
}
CLOSED: dict[str, Any] = {
    "reference": "C-1",
    "service": "pothole",
    "outcome": "fixed",
    "closed_at": "2026-05-08T09:30:00Z",
}

RECORD: dict[str, Any] = {
    "service_request_id": 638349,
    "status": "closed",
    "status_notes": "Filled",
    "service_code": "POTHOLE",
    "requested_datetime": "2026-05-06T09:30:00+01:00",
    "updated_datetime": "2026-05-07T09:30:00Z",
    "lat": 57.1,
}
"""A request as a back office lists it."""


def roads(
    sandbox: Sandbox, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC), **settings: Any
) -> Open311:
    """The adapter as the hub would build it, but that it tells of everything at once."""
    told = {
        "base_url": sandbox.url,
        "api_key": KEY,
        "jurisdiction_id": "zz",
        "services": {"pothole": "POTHOLE", "pothole_report": "POTHOLE", "gully": "GULLY"},
        "reference_attribute": "our_ref",
        "lookup": {"at": "extended_attributes.our_ref", "parameter": "our_ref"},
        "read_timeout": 20,
        "margin": "0s",
        **settings,
    }
    return Open311("roads", Open311.Settings.model_validate(told), clock=clock)


def event(short: str, data: dict[str, Any], **more: Any) -> Envelope:
    """An event that the catalogue takes."""
    made = Envelope(
        id=f"{short}:{data['reference']}",
        source="/council/web",
        type=f"uk.gov.council.{short}.v1",
        time=datetime(2026, 5, 6, 9, 30, tzinfo=UTC),
        data={**data, **more},
    )
    shipped().check(made)
    return made


def delivery(
    envelope: Envelope,
    links: Mapping[str, str] | None = None,
    target: Mapping[str, Any] | None = None,
    *,
    seconds: float = 30,
) -> Delivery:
    """A first attempt, with so many seconds to its deadline."""
    return Delivery(
        envelope=envelope,
        subscription="to-roads",
        key=f"msg_{envelope.id}",
        attempt=1,
        deadline=datetime.now(UTC) + timedelta(seconds=seconds),
        links=links or {},
        target=target or {},
    )


def opened(**more: Any) -> Delivery:
    """The delivery of a new case."""
    return delivery(event("case.opened", CASE, **more))
