"""Case types and calendars: are they as this hub knows them, and until when do the calendars hold?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from cases.clocks.calendar import WorkingCalendar
from cases.definitions import Definitions, definitions_of
from hub.cases import changed
from hub.checking.said import where
from hub.doctor.finding import Finding, good, look, wrong
from hub.migrating import identity
from hub.settings import Settings
from ledger.address import read_address
from ledger.errors import LedgerError
from ledger.glancing import open_to_look
from ledger.reader import Reader

_OF = "cases"
SOON = timedelta(days=90)
"""So long before its bank holidays end somebody should know of a calendar: the next year's are announced."""


def examine(settings: Settings) -> Iterator[Finding]:
    """What is wrong with the files themselves `tolbooth check` has said."""
    if not settings.cases.enabled:
        return
    found = definitions_of(settings.cases, settings.home)
    own = sum(not one.file.ships for one in found.types.values())
    yield good(
        _OF,
        f"{len(found.types)} case types, {own} of them your own, and {len(found.calendars)} calendars",
    )
    yield from _as_known(settings, found)
    used = {clock.calendar for one in found.types.values() for clock in one.definition.clocks.values()}
    for name, written in found.calendars.items():
        if name in used:
            today = datetime.now(ZoneInfo(written.definition.zone)).date()
            yield from of_calendar(written.definition, today)
    yield from _back_offices(settings, found)


def of_calendar(calendar: WorkingCalendar, today: date) -> Iterator[Finding]:
    """Whether its bank holidays are known for long enough. Pure."""
    until = calendar.known_until
    if until is None or until - today >= SOON:
        return
    fix = (
        f"`tolbooth cases calendars propose --calendar {calendar.name} --year {until.year + 1}` proposes the "
        f"next ones, for a version {calendar.version + 1} of it"
    )
    if until < today:
        said = f"the calendar {calendar.name!r} knows no bank holidays since {until}: they count as worked"
        yield wrong(_OF, said, fix)
    else:
        yield look(_OF, f"the calendar {calendar.name!r} knows no bank holidays after {until}", fix)


def _as_known(settings: Settings, found: Definitions) -> Iterator[Finding]:
    """Whether a hub that started now would take them."""
    file = read_address(settings.database_url).file
    if file is not None and not file.exists():
        return
    engine = open_to_look(settings.database_url)
    try:
        identity(engine)
        with Reader(engine).session() as session:
            problems = list(changed(session, found))
    except LedgerError:
        return  # what is wrong with the ledger is said of the ledger
    finally:
        engine.dispose()
    for one in problems:
        yield wrong(_OF, f"{where(one)}: {one.problem}: the hub would not start", one.fix)


def _back_offices(settings: Settings, found: Definitions) -> Iterator[Finding]:
    """Of the types that ship: those of the council's own `tolbooth check` names one by one."""
    missing: dict[str, list[str]] = {}
    for name, one in found.types.items():
        rule = one.definition.back_office
        if rule is not None and one.file.ships and rule.adapter not in settings.adapters:
            missing.setdefault(rule.adapter, []).append(name)
    if missing:
        told = "; ".join(f"{system} ({', '.join(names)})" for system, names in sorted(missing.items()))
        yield look(
            _OF,
            f"back offices of types that ship are no adapters here: {told}",
            "nothing, if their cases are worked on in the hub alone; otherwise connect the system under "
            "[adapters], or name yours in a copy of the type (`tolbooth cases types export`)",
        )
