"""Where people ask what another calendar would do to the clocks of open cases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from cases.acting.teller import Teller
from cases.clocks import WorkingCalendar, due
from cases.desk.calendars.shown import MovedClock, WhatIfCalendar
from cases.desk.sight import Sight
from cases.keeping import repository
from ledger import clock
from ledger.reader import Reader
from ledger.reading import cursor
from ledger.session import Session
from safeguards.policy import Principal

AT_ONCE = 500
"""Clocks that are looked at for an answer."""
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class CalendarDesk:
    """Safe to use from many requests at once."""

    reader: Reader
    teller: Teller

    async def what_if(self, calendar: WorkingCalendar, after: str | None, who: Principal) -> WhatIfCalendar:
        """The next clocks that run by a calendar of that name. Raises ``BadCursor``."""
        sight = Sight.of(who)

        def read(session: Session) -> WhatIfCalendar:
            epoch = cursor.epoch(session)
            start = 0 if after is None else cursor.read(after, epoch, "case-clocks", 1)[0]
            numbers = repository.by_calendar(session, calendar.name, start, AT_ONCE)
            moved: list[MovedClock] = []
            looked_at = 0
            for number in numbers:
                file = repository.find(session, number)
                if file is None or sight.hides(file):
                    continue
                kind = self.teller.projection.upkeep.kind(session, file)
                for kept in repository.clocks(session, number).values():
                    if kept.calendar != calendar.name or kept.stopped_at is not None or kept.due_at is None:
                        continue
                    looked_at += 1
                    is_due = clock.moment(kept.due_at)
                    would_be = due(kind.clocks[kept.name].within, calendar, kept.ledger)
                    if would_be is None or would_be == is_due:
                        continue
                    moved.append(
                        MovedClock(
                            case=self.teller.numbering.written(number),
                            type=file.type,
                            clock=kept.name,
                            calendar_version=kept.calendar_version,
                            due_at=is_due,
                            would_be=would_be,
                            minutes=(would_be - is_due) // _MINUTE,
                        )
                    )
            more = cursor.write(epoch, "case-clocks", numbers[-1]) if len(numbers) == AT_ONCE else None
            return WhatIfCalendar(looked_at=looked_at, moved=moved, after=more)

        return await self.reader.run(read)
