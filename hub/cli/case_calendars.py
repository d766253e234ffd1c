"""`tolbooth cases calendars`: as they stand in the files, whether or not a hub goes by them yet."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from pydantic import JsonValue

from cases.clocks.calendar import WEEKDAYS, WorkingCalendar
from cases.clocks.proposing import FIRST, LAST, proposed, rows
from cases.clocks.reading import SHIPPED, read_one
from cases.desk.calendars.shown import MovedClock, WhatIfCalendar
from cases.written.file import DefinitionFile
from hub.checking.said import where
from hub.cli.asked import Asked
from hub.cli.command import command
from hub.cli.definitions import definitions, note_problems, one_of, origin
from hub.cli.exporting import Folder, Names, export
from hub.cli.failure import Failed
from hub.cli.reach import any_hub
from hub.cli.screen import Screen, counted

Name = Annotated[str, typer.Argument(help="Such as office.")]
group = typer.Typer(no_args_is_help=True, help="Whose working hours clocks go by, and when nobody works.")


@command(group, "list", local=True)
def list_calendars(asked: Asked, screen: Screen) -> None:
    """All working calendars of the settings: those that ship, and the council's own."""
    found = definitions(asked)
    if screen.as_json:
        screen.json(
            {
                "items": [
                    {
                        "name": name,
                        "version": one.definition.version,
                        "about": one.definition.about,
                        "known_until": _until(one.definition),
                        "file": one.file.path,
                    }
                    for name, one in found.calendars.items()
                ]
            }
        )
    else:
        screen.table(
            ("name", "version", "about", "bank holidays until", "from"),
            [
                (name, one.definition.version, one.definition.about, _until(one.definition), origin(one))
                for name, one in found.calendars.items()
            ],
            empty="There are none.",
            whole=("name",),
        )
    note_problems(screen, found)


@command(group, "show", local=True)
def show(asked: Asked, screen: Screen, name: Name) -> None:
    """One: its hours, and the days from today on when nobody works."""
    found = definitions(asked)
    one = one_of(found.calendars, name, found, noun="calendar")
    calendar = one.definition
    if screen.as_json:
        screen.json(calendar.model_dump(mode="json") | {"file": one.file.path})
        return
    screen.facts(
        [
            ("calendar", f"{calendar.name}, version {calendar.version}"),
            ("about", calendar.about),
            ("time zone", calendar.zone),
            *((day, ", ".join(calendar.hours.get(day, ())) or "nobody works") for day in WEEKDAYS),
            ("bank holidays until", _until(calendar)),
            ("file", one.file.path),
        ]
    )
    today = calendar.local_day(datetime.now(UTC))
    screen.table(
        ("closed", "on a", "why"),
        [(day, f"{day:%A}", why) for day, why in sorted(calendar.closed.items()) if day >= today],
        empty="No day is closed from today on.",
    )


@command(group, "propose", local=True)
def propose(
    asked: Asked,
    screen: Screen,
    years: Annotated[
        list[int], typer.Option("--year", min=FIRST, max=LAST, help="Such as 2029; more than once.")
    ],
    calendar: Annotated[str, typer.Option("--calendar", help="The one that they are meant for.")] = "office",
) -> None:
    """Propose bank holidays in Scotland for a calendar's next version, as lines of TOML to end its file with.

    They come from a library that no hub asks: a due date moves because somebody has changed a calendar, and
    never because something was upgraded.
    """
    found = definitions(asked)
    one = one_of(found.calendars, calendar, found, noun="calendar").definition
    days = proposed(years)
    if screen.as_json:
        screen.json(
            {
                "items": [
                    {"day": str(day), "name": name, "in_it": day in one.closed} for day, name in days.items()
                ]
            }
        )
    else:
        typer.echo(rows(one, days))


@command(group, "what-if")
def what_if(
    asked: Asked,
    screen: Screen,
    file: Annotated[Path, typer.Argument(help="A calendar's file, such as office.toml, as it would be.")],
) -> None:
    """Which clocks of open cases would be due at another time by this calendar, and by how much.

    It is asked before a calendar is changed, and changes nothing. When one is changed, clocks that run keep
    the version that they were started with, and those of new cases go by the new one.
    """
    calendar = _read(file)
    looked_at, moved, after = 0, list[MovedClock](), None
    with any_hub(asked) as hub:
        while True:
            body: dict[str, JsonValue] = {"calendar": calendar.model_dump(mode="json"), "after": after}
            found = hub.post("/cases/calendars/what-if", body, WhatIfCalendar)
            looked_at, moved, after = looked_at + found.looked_at, [*moved, *found.moved], found.after
            if after is None:
                break
    if screen.as_json:
        screen.json({"looked_at": looked_at, "moved": [one.model_dump(mode="json") for one in moved]})
        return
    screen.table(
        ("case", "type", "clock", "by version", "due", "would be", "hours later"),
        [
            (
                *(one.case, one.type, one.clock, one.calendar_version, one.due_at, one.would_be),
                f"{one.minutes / 60:+.1f}",
            )
            for one in moved
        ],
        empty="No clock would be due at another time.",
        whole=("case",),
    )
    screen.note(f"{counted(looked_at, 'clock')} looked at. Nothing was changed.")


def _read(file: Path) -> WorkingCalendar:
    """Raises ``Failed`` with what is wrong with it."""
    try:
        text = file.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Failed(f"{file} cannot be read", f"{error}: is that the right file?") from error
    calendar, problems = read_one(DefinitionFile(str(file), text))
    if calendar is None:
        first = problems[0]
        raise Failed(f"{where(first)}: {first.problem}", f"Fix: {first.fix}.")
    return calendar


@command(group, "export", local=True)
def export_calendars(
    asked: Asked,  # noqa: ARG001 - what ships is the same whatever the settings say
    screen: Screen,
    folder: Folder,
    names: Names = None,
) -> None:
    """Write the calendars that ship into a folder, to be changed there. What is there already stays."""
    export(screen, SHIPPED, folder, names or (), noun="calendar", key="calendars")


def _until(calendar: WorkingCalendar) -> str | None:
    return None if calendar.known_until is None else str(calendar.known_until)
