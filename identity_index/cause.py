"""What has led the index to say something; shared by its parts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Cause:
    """What has led to it: the event that caused it, and its story. ``at`` is when it is decided."""

    at: datetime
    causationid: str | None = None
    correlationid: str | None = None
    traceparent: str | None = None
