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


def goes_at(file: CaseFile, kind: CaseType) -> Micros | None:
    """None: it is open, or has gone into another and goes with that one."""
    if file.ended_at is None or file.merged_into is not None:
        return None
    return file.ended_at + clock.span(timedelta(days=kind.retention_days))


def set_timer(session: Session, file: CaseFile, kind: CaseType) -> None:
    """After whatever may have changed it."""
    timers.set_for(session, OF_RETENTION, str(file.number), goes_at(file, kind))
