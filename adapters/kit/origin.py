"""Whether a case was taken over from the very system that it is sent to."""

from __future__ import annotations

from schemas.envelope import Envelope
from schemas.event_type import full_of

OPENED = full_of("case.opened")


def taken_from(envelope: Envelope, name: str) -> str | None:
    """The record of the system called ``name`` that an opened case was made from; None where it was not, and
    of any other event. There it is to be made no second time."""
    data = envelope.data
    origin = data.get("origin") if envelope.type == OPENED and isinstance(data, dict) else None
    if not isinstance(origin, dict) or origin.get("system") != name:
        return None
    local_id = origin.get("local_id")
    return local_id if isinstance(local_id, str) else None
