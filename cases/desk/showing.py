"""Making what people see of cases out of what is kept. Pure but for looking things up."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from cases.acting.teller import Teller
from cases.case_file import NEVER, CaseFile
from cases.clocks import due_if_resumed, spent
from cases.desk import back_offices, given_files, tied
from cases.desk.shown import CaseLine, ShownCase, ShownClock, ShownContact, ShownNote
from cases.desk.sight import Sight
from cases.desk.work.showing import call_shown, task_shown
from cases.keeping import repository
from cases.keeping.finding.wanted import Counted
from cases.keeping.finding.weeks import monday
from cases.keeping.kept_clock import KeptClock
from cases.keeping.links import repository as links
from cases.keeping.work import repository as work
from cases.priority import as_word
from cases.projecting.parties import businesses
from cases.types.case_type import CaseType
from cases.types.clock_rule import write_target
from ledger import clock
from ledger.clock import Micros
from ledger.session import Session

CONTACTS_AT_ONCE = 20
_MINUTE = timedelta(minutes=1)


def line(teller: Teller, file: CaseFile, now: Micros) -> CaseLine:
    return CaseLine(**_line(teller, file, now))


def grouped(by: Sequence[Counted], values: Sequence[str | int | None]) -> dict[str, str | None]:
    """What cases have in common: a priority by its word, a week by its Monday."""
    said: dict[str, str | None] = {}
    for name, value in zip(by, values, strict=True):
        if name == "priority" and isinstance(value, int):
            said[name] = as_word(value)
        elif name == "week" and isinstance(value, int):
            said[name] = monday(value).isoformat()
        else:
            said[name] = None if value is None else str(value)
    return said


def whole(session: Session, teller: Teller, file: CaseFile, sight: Sight) -> ShownCase:
    """Raises ``NotFound`` where its type is not known any more."""
    now = clock.now(session)
    kind = teller.projection.rulebook.type_of(session, file.type, file.type_version)
    status = kind.statuses[file.status]
    family = links.family(session, file.number)
    contacts = contacts_page(session, family, (file.number, 0), CONTACTS_AT_ONCE)
    return ShownCase(
        **_line(teller, file, now),
        version=file.version,
        type_version=file.type_version,
        title=sight.text(file.title) or "",
        description=sight.text(file.description),
        details=sight.value(json.loads(file.details)),
        channel=file.channel,
        location=sight.value(None if file.location is None else json.loads(file.location)),
        asset=file.asset,
        organisations=businesses(repository.parties(session, file.number)),
        parent=tied.parent_of(session, teller, file, sight),
        outcome=file.outcome,
        public=status.public,
        may_go={to: list(movers) for to, movers in status.to.items()},
        clocks=[
            clock_shown(session, teller, kind, one, now)
            for one in repository.clocks(session, file.number).values()
        ],
        notes=[
            ShownNote(
                number=row.place,
                noted_at=clock.moment(row.noted_at),
                noted_by=row.noted_by,
                public=row.public,
                text=sight.text(row.text) or "",
            )
            for row in repository.notes(session, file.number)
        ],
        merged_into=written(teller, file.merged_into),
        merged=[teller.numbering.written(one) for one in family[1:]],
        links=tied.links_of(session, teller, file, sight),
        parts=tied.parts_of(session, kind, file.number),
        area=file.area,
        partner=file.partner,
        tasks=[task_shown(teller.numbering, one, sight, now) for one in work.tasks(session, family)],
        call_backs=[call_shown(teller.numbering, one, now) for one in work.calls(session, family)],
        contacts_shown=contacts_shown(teller, contacts, sight),
        attachments=given_files.shown(session, teller, family, sight),
        back_office=back_offices.of_case(session, teller, file),
        records=back_offices.records(session, file.number),
        conflicts=back_offices.conflicts(session, teller, file.number, sight),
    )


def written(teller: Teller, number: int | None) -> str | None:
    return None if number is None else teller.numbering.written(number)


def contacts_page(session: Session, family: Sequence[int], after: tuple[int, int], most: int) -> list[Any]:
    """Contacts of a case and of those merged into it, case by case; those after that case's contact."""
    found: list[Any] = []
    first, place = after
    start = family.index(first) if first in family else 0
    for number in family[start:]:
        found += repository.interactions(session, number, place, most - len(found))
        place = 0
        if len(found) == most:
            break
    return found


def contacts_shown(teller: Teller, rows: Iterable[Any], sight: Sight) -> list[ShownContact]:
    return [
        ShownContact(
            case=teller.numbering.written(row.number),
            number=row.place,
            happened_at=clock.moment(row.happened_at),
            channel=row.channel,
            direction=row.direction,
            repeats=row.repeats,
            call_back_at=None if row.call_back_at is None else clock.moment(row.call_back_at),
            moved_to=written(teller, row.moved_to),
            told=sight.told(json.loads(row.told)),
        )
        for row in rows
    ]


def _line(teller: Teller, file: CaseFile, now: Micros) -> dict[str, Any]:
    return {
        "reference": teller.numbering.written(file.number),
        "type": file.type,
        "service": file.service,
        "status": file.status,
        "stands_for": file.stands_for,
        "queue": file.queue,
        "assignee": file.assignee,
        "priority": as_word(file.priority),
        "opened_at": clock.moment(file.opened_at),
        "due_at": None if file.due_at == NEVER else clock.moment(file.due_at),
        "overdue": file.ended_at is None and file.due_at < now,
        "ended_at": None if file.ended_at is None else clock.moment(file.ended_at),
        "contacts": file.interactions,
        "visibility": file.visibility,
    }


def clock_shown(session: Session, teller: Teller, kind: CaseType, kept: KeptClock, now: Micros) -> ShownClock:
    """A clock of a case of that type."""
    rule = kind.clocks[kept.name]
    calendar = teller.projection.rulebook.calendar(session, kept.calendar, kept.calendar_version)
    at = clock.moment(now)
    due = kept.due_at
    if kept.stopped_at is not None:
        state = "met" if kept.met else "missed"
    else:
        state = "running" if kept.ledger[-1].running else "paused"
        if due is None:
            due = clock.micros(due_if_resumed(rule.within, calendar, kept.ledger, at))
    until = at if kept.stopped_at is None else clock.moment(kept.stopped_at)
    return ShownClock(
        name=kept.name,
        within=write_target(rule.within),
        statutory=rule.statutory,
        state=state,
        due_at=None if due is None else clock.moment(due),
        spent={
            party.value: amount // _MINUTE for party, amount in spent(calendar, kept.ledger, until).items()
        },
    )
