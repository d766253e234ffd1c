"""What the service says of cases, as events. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from schemas.envelope import Envelope
from schemas.event_type import full_of
from schemas.model import CanonicalModel

OF_REPORTERS = (
    "notification.requested",
    "case.tracking_link_issued",
    "case.tracking_link_revoked",
    "case.updates_stopped",
    "case.report_withdrawn",
    "case.reporter_unreachable",
)
"""What is told of a case's reporters alone."""
OF_MESSAGES = ("message.set_aside", "message.settled")
"""What is told of messages that belong to no case."""
EMITS = (
    *(
        f"case.{what}"
        for what in (
            *("opened", "interaction_recorded", "status_changed", "closed"),
            *("assigned", "noted", "updated", "clock_rung"),
            *("linked", "unlinked", "merged", "unmerged", "went_on", "interaction_detached"),
            *("task_added", "task_changed", "task_settled", "task_rung"),
            *("call_back_settled", "call_back_missed", "reclassified", "transferred", "redacted"),
            *("back_office_heard", "conflict_resolved"),
        )
    ),
    *OF_REPORTERS,
    *OF_MESSAGES,
    *("life_event.told", "life_event.called_off", "person.moved"),
)


@dataclass(frozen=True, slots=True)
class Cause:
    """What has led to it, and its story. ``at``: when."""

    at: datetime
    causationid: str | None = None
    correlationid: str | None = None
    traceparent: str | None = None


@dataclass(frozen=True, slots=True)
class CaseVoice:
    """Makes the envelopes, by one source: ``/tolbooth/<hub>/cases``."""

    source: str

    def envelope(
        self, cause: Cause, what: str, reference: str, version: int, data: CanonicalModel
    ) -> Envelope:
        """``what``: the short type. ``version``: the case's, once this is part of it; by it the event has an
        id of its own."""
        return Envelope(
            id=f"{reference}/{version}",
            source=self.source,
            type=full_of(what),
            subject=f"case/{reference}",
            partitionkey=reference,
            time=cause.at,
            causationid=cause.causationid,
            correlationid=cause.correlationid or f"{reference}/1",
            traceparent=cause.traceparent,
            data=data.as_data(),
        )


def source_of(hub: str) -> str:
    """The source of what the service of the hub of this id says."""
    return f"/tolbooth/{hub}/cases"
