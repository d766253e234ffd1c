"""What the effect of every event of a case stands on: the case as it is, and putting it back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from cases.case_file import CaseFile
from cases.clocks import WorkingCalendar
from cases.keeping import repository
from cases.keeping.kept_clock import KeptClock
from cases.keeping.timing import moved, rings_at, started
from cases.ports import Rulebook
from cases.references import Numbering
from cases.types.case_type import CaseType
from ledger import timers
from ledger.clock import Micros
from ledger.session import Session

OWNER = "cases"
"""Of the timers of clocks; their keys are ``<number>/<clock>``."""


@dataclass(frozen=True, slots=True)
class Upkeep:
    """In the unit of whoever applies an event."""

    numbering: Numbering
    rulebook: Rulebook
    source: str
    """Of the events of cases."""

    def file(self, session: Session, reference: str) -> CaseFile:
        """Raises ``NotFound``."""
        return repository.locked(session, self.numbering.read(reference))

    def put(self, session: Session, file: CaseFile, at: Micros) -> CaseFile:
        """It is a version further, and answered so. ``at``: when the event says that it was."""
        file = replace(file, version=file.version + 1, changed_at=max(at, file.changed_at))
        repository.put(session, file)
        return file

    def kind(self, session: Session, file: CaseFile) -> CaseType:
        """Its type, in the version that it goes by."""
        return self.rulebook.type_of(session, file.type, file.type_version)

    def calendar(self, session: Session, one: KeptClock) -> WorkingCalendar:
        return self.rulebook.calendar(session, one.calendar, one.calendar_version)

    def calendars_of(self, session: Session, kind: CaseType) -> dict[str, int]:
        """The calendars of its clocks in the versions of today: by them clocks that begin now go on, whatever
        becomes of the calendars."""
        named = {one.calendar for one in kind.clocks.values()}
        return {name: self.rulebook.calendar(session, name).version for name in sorted(named)}

    def clocks_at(
        self,
        session: Session,
        file: CaseFile,
        status: str,
        at: datetime,
        reason: str,
        *,
        calendars: Mapping[str, int] | None = None,
    ) -> list[KeptClock]:
        """Its clocks, as they stand once it has that status, with those that it starts. Nothing is changed.
        ``calendars``: the versions that such go by; None: those of today."""
        kind = self.kind(session, file)
        held = repository.clocks(session, file.number)
        begun = {
            name: started(
                *(file.number, name, rule),
                self.rulebook.calendar(session, rule.calendar, (calendars or {}).get(rule.calendar)),
                at,
            )
            for name, rule in kind.clocks.items()
            if name not in held and status in rule.starts
        }
        return [
            moved(
                one,
                kind.clocks[one.name],
                self.calendar(session, one),
                (status, kind.statuses[status]),
                at,
                reason,
                ended_at=file.ended_at,
            )
            for one in (held | begun).values()
        ]

    def set_timers(self, session: Session, kind: CaseType, clocks: Iterable[KeptClock]) -> None:
        """Each rings when somebody is to be told of it next."""
        due = {
            f"{one.number}/{one.name}": rings_at(one, kind.clocks[one.name], self.calendar(session, one))
            for one in clocks
        }
        timers.set_each(session, OWNER, due)
