"""The case types and calendars that this hub has kept: see ``cases.ports.Rulebook``."""

from __future__ import annotations

from cases.clocks import WorkingCalendar
from cases.clocks import repository as calendars
from cases.types import repository as types
from cases.types.case_type import CaseType
from ledger.session import Session


class KeptRulebook:
    """What the database has: every version that was ever in use."""

    def type_of(self, session: Session, name: str, version: int | None = None) -> CaseType:
        return types.in_use(session, name) if version is None else types.find(session, name, version)

    def calendar(self, session: Session, name: str, version: int | None = None) -> WorkingCalendar:
        if version is None:
            return calendars.in_use(session, name)
        return calendars.find(session, name, version)
