"""What a change of status adds to what reports are made of."""

from __future__ import annotations

from collections.abc import Iterable

from cases.keeping.kept_clock import KeptClock
from cases.projecting.upkeep import Upkeep
from cases.reporting import repository as reporting
from cases.reporting.held import held, whole_clock
from cases.types.case_type import CaseType
from ledger.session import Session


def moved(session: Session, upkeep: Upkeep, kind: CaseType, clocks: Iterable[KeptClock]) -> None:
    """``clocks``: all of the case, as they stand since."""
    one = whole_clock({each.name: each for each in clocks})
    if one is not None and len(one.ledger) > 1:
        reporting.put_waits(session, one.number, held(kind, one, upkeep.calendar(session, one)))
