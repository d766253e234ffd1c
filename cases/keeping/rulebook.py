"""The case types and calendars that this hub has kept: see ``cases.ports.Rulebook``."""

from __future__ import annotations

from dataclasses import dataclass, field

from cases.clocks import WorkingCalendar
from cases.clocks import repository as calendars
from cases.types import repository as types
from cases.types.case_type import CaseType
from ledger.session import Session

_Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class KeptRulebook:
    """What the database has: every version that was ever in use. Of one database; what stands under a version
    never changes there, so it is asked for once."""

    _types: dict[_Key, CaseType] = field(default_factory=dict)
    _calendars: dict[_Key, WorkingCalendar] = field(default_factory=dict)

    def type_of(self, session: Session, name: str, version: int | None = None) -> CaseType:
        if version is None:
            return types.in_use(session, name)
        known = self._types.get((name, version))
        if known is None:
            known = self._types[name, version] = types.find(session, name, version)
        return known

    def queues(self, session: Session) -> set[str]:
        return {queue for one in types.latest(session).values() for queue in one.queues}

    def calendar(self, session: Session, name: str, version: int | None = None) -> WorkingCalendar:
        if version is None:
            return calendars.in_use(session, name)
        known = self._calendars.get((name, version))
        if known is None:
            known = self._calendars[name, version] = calendars.find(session, name, version)
        return known
