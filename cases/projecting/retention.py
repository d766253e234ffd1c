"""When a case is forgotten: so long after its end as its type says."""

from __future__ import annotations

from datetime import timedelta

from cases.case_file import CaseFile
from cases.types.case_type import CaseType
from ledger import clock, timers
from ledger.clock import Micros
from ledger.session import Session

OF_RETENTION = "cases.retention"
"""Of the timers; their keys are the numbers of cases."""
AGAIN = timedelta(days=1)
"""When it is looked at again whether a case can go that something waits of, or that has to stay; and when
what was written of one goes that was forgotten by then."""


def goes_at(file: CaseFile, kind: CaseType) -> Micros | None:
    """None: it is open, or has gone into another and goes with that one."""
    if file.ended_at is None or file.merged_into is not None:
        return None
    return file.ended_at + clock.span(timedelta(days=kind.retention_days))


def written(session: Session, file: CaseFile, kind: CaseType, at: Micros) -> None:
    """At this moment somebody said more of it. Where it is forgotten by then, that goes a day later."""
    due = goes_at(file, kind)
    if due is not None and due <= at:
        timers.set_for(session, OF_RETENTION, str(file.number), at + clock.span(AGAIN))


def set_timer(session: Session, file: CaseFile, kind: CaseType) -> None:
    """After whatever may have changed it."""
    timers.set_for(session, OF_RETENTION, str(file.number), goes_at(file, kind))
