"""What changes of status and type add to what reports are made of."""

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


def retyped(
    session: Session, upkeep: Upkeep, kind: CaseType, number: int, clocks: Iterable[KeptClock]
) -> None:
    """It has other clocks: what the one until now said of it goes, whatever they say."""
    one = whole_clock({each.name: each for each in clocks})
    found = {} if one is None else held(kind, one, upkeep.calendar(session, one))
    reporting.put_waits(session, number, found)
