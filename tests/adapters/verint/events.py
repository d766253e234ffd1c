"""Events about an invented pothole, and deliveries of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from adapters.contract import Delivery
from adapters.verint import Verint
from adapters.verint.sandbox.cases import CaseThere
from adapters.verint.sandbox.running import RunningSandbox
from schemas.envelope import Envelope

AT = datetime(2026, 5, 6, 9, 30, tzinfo=UTC)
AILSA = {"name": {"full": "Ailsa Example"}, "email": "ailsa@example.org", "phone": "01632 960001"}
Build = Callable[..., Verint]
"""Makes an adapter for the sandbox, with further settings by name."""


def opened(**more: Any) -> Envelope:
    data = {
        "reference": "C-1001",
        "service": "pothole",
        "title": "A pothole in Invented Street",
        "description": "Deep enough to lose a bicycle in",
        "channel": "web",
        "opened_at": "2026-05-06T09:30:00Z",
        **more,
    }
    return event("case.opened", data)


def event(kind: str, data: dict[str, Any], source: str = "/council/web") -> Envelope:
    return Envelope(
        id=f"{kind}-1", source=source, type=f"uk.gov.council.{kind}.v1", time=AT, subject="C-1001", data=data
    )


def changed(previous: str, status: str, **more: Any) -> Envelope:
    data = {"reference": "C-1001", "service": "pothole", "previous_status": previous, "status": status}
    return event("case.status_changed", {**data, "changed_at": "2026-05-07T09:30:00Z", **more})


def request(status: str, **more: Any) -> Envelope:
    data = {"request": {"system": "roads", "local_id": "R-7"}, "status": status}
    data |= {"updated_at": "2026-05-07T09:30:00Z", **more}
    return event("request.updated", data, "/adapters/roads")


def delivery(
    envelope: Envelope,
    *,
    attempt: int = 1,
    doubtful: bool = False,
    case: str | None = None,
    seconds: float = 30,
) -> Delivery:
    """``seconds``: how long there is to its deadline."""
    return Delivery(
        envelope=envelope,
        subscription="crm",
        key=f"msg_{envelope.id}",
        attempt=attempt,
        deadline=datetime.now(UTC) + timedelta(seconds=seconds),
        possible_duplicate=doubtful,
        links={"case": case} if case else {},
    )


def only(sandbox: RunningSandbox) -> CaseThere:
    (found,) = sandbox.cases.cases.values()
    return found
