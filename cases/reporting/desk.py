"""Where people ask for reports."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from cases.case_file import NEVER
from cases.desk.showing import grouped
from cases.desk.sight import Sight
from cases.keeping.finding.repository import Sought
from cases.keeping.finding.wanted import Counted, check_box
from cases.priority import as_word
from cases.references import Numbering
from cases.reporting import repository
from cases.reporting.lines import Form, written
from cases.reporting.period import Period
from cases.reporting.report import CaseRow, Reported, Volume, Volumes, Wait, Waits
from ledger import clock
from ledger.clock import Micros
from ledger.reader import Reader
from ledger.session import Session
from safeguards.policy import Principal

T = TypeVar("T")
AT_ONCE = 1_000
"""Cases that are read for an export at once: it holds no more of them, however many there are."""
_HOUR = 3_600 * clock.SECOND


@dataclass(frozen=True, slots=True)
class ReportDesk:
    """Safe to use from many requests at once. Restricted cases count for those who may see them."""

    reader: Reader
    numbering: Numbering

    async def volumes(self, asked: Reported, by: Sequence[Counted], who: Principal) -> Volumes:
        check_box(asked.box)

        def read(session: Session, sought: Sought) -> Volumes:
            rows = repository.volumes(session, sought, _period(asked), by)
            return Volumes(items=[_volume(by, row) for row in rows])

        return await self._read(asked, who, read)

    async def waits(self, asked: Reported, by: Sequence[Counted], who: Principal) -> Waits:
        check_box(asked.box)

        def read(session: Session, sought: Sought) -> Waits:
            rows = repository.waits(session, sought, _period(asked), by)
            return Waits(
                items=[
                    Wait(
                        of=grouped(by, row[: len(by)]),
                        holder=row.holder,
                        cases=row.cases,
                        hours=round(int(row.micros) / _HOUR, 2),
                    )
                    for row in rows
                ]
            )

        return await self._read(asked, who, read)

    async def lines(self, asked: Reported, form: Form, who: Principal) -> AsyncIterator[bytes]:
        """A row for each case, a piece at a time."""
        after, heading = 0, True
        while True:

            def read(session: Session, sought: Sought, since: int = after) -> list[Any]:
                return repository.rows(session, sought, _period(asked), since, AT_ONCE)

            found = await self._read(asked, who, read)
            if found or heading:
                yield written([self._row(row) for row in found], form, heading=heading)
            if len(found) < AT_ONCE:
                return
            after, heading = found[-1].number, False

    async def _read(self, asked: Reported, who: Principal, read: Callable[[Session, Sought], T]) -> T:
        restricted = Sight.of(who).restricted

        def unit(session: Session) -> T:
            return read(session, Sought(asked.wanted, clock.now(session), restricted=restricted))

        return await self.reader.run(unit)

    def _row(self, row: Any) -> CaseRow:
        return CaseRow(
            reference=self.numbering.written(row.number),
            type=row.type,
            service=row.service,
            channel=row.channel,
            queue=row.queue,
            area=row.area,
            status=row.status,
            stands_for=row.stands_for,
            outcome=row.outcome,
            priority=as_word(row.priority),
            contacts=row.interactions,
            opened_at=clock.moment(row.opened_at),
            due_at=None if row.due_at == NEVER else clock.moment(row.due_at),
            responded_at=None if row.responded_at is None else clock.moment(row.responded_at),
            ended_at=None if row.ended_at is None else clock.moment(row.ended_at),
            clocks_met=row.met,
            clocks_missed=row.missed,
            reopened=row.reopened,
            merged_into=None if row.merged_into is None else self.numbering.written(row.merged_into),
        )


def _volume(by: Sequence[Counted], row: Any) -> Volume:
    met, missed = int(row.met), int(row.missed)
    return Volume(
        of=grouped(by, row[: len(by)]),
        opened=row.opened,
        ended=row.ended,
        merged=row.merged,
        reopened=row.reopened,
        hours_to_respond=_hours(row.to_respond),
        hours_to_resolve=_hours(row.to_end),
        clocks_met=met,
        clocks_missed=missed,
        share_met=round(met / (met + missed), 4) if met + missed else None,
    )


def _hours(micros: float | None) -> float | None:
    return None if micros is None else round(float(micros) / _HOUR, 2)


def _period(asked: Reported) -> Period:
    def at(moment: Any) -> Micros | None:
        return None if moment is None else clock.micros(moment)

    return Period(at(asked.since), at(asked.until))
