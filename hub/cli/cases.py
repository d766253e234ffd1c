"""`tolbooth cases`."""

from __future__ import annotations

from typing import Annotated

import typer

from cases.references import Misspelt, Numbering
from hub.cli import (
    case_calendars,
    case_conflicts,
    case_desk,
    case_finding,
    case_imports,
    case_joining,
    case_life_events,
    case_messages,
    case_reports,
    case_retyping,
    case_teams,
    case_types,
    case_views,
    case_work,
    receiving_mail,
    tracking_links,
)
from hub.cli.asked import Asked
from hub.cli.command import command
from hub.cli.failure import Failed
from hub.cli.place import settings_of
from hub.cli.screen import Screen

group = typer.Typer(
    no_args_is_help=True,
    help="Cases: taking them in, finding them, working on them; their types and calendars.",
)
case_desk.add_to(group)
case_finding.add_to(group)
case_joining.add_to(group)
case_conflicts.add_to(group)
case_retyping.add_to(group)
receiving_mail.add_to(group)
command(group, "import")(case_imports.import_cases)
group.add_typer(case_types.group, name="types")
group.add_typer(case_calendars.group, name="calendars")
group.add_typer(case_life_events.group, name="life-events")
group.add_typer(case_work.tasks, name="tasks")
group.add_typer(case_work.calls, name="call-backs")
group.add_typer(case_teams.group, name="teams")
group.add_typer(case_views.group, name="views")
group.add_typer(case_reports.group, name="report")
group.add_typer(case_imports.group, name="imports")
group.add_typer(tracking_links.group, name="links")
group.add_typer(case_messages.group, name="messages")


@command(group, "reference", local=True)
def reference(
    asked: Asked,
    screen: Screen,
    text: Annotated[
        list[str],
        typer.Argument(help="TB-5619-0321, however it is spaced, with or without what it begins with."),
    ],
) -> None:
    """Whether this can be a case's reference: its last digit says so. No hub is asked if there is one."""
    numbering = Numbering(settings_of(asked).cases.prefix)
    try:
        written = numbering.written(numbering.read(" ".join(text)))
    except Misspelt as error:
        raise Failed(str(error), "Nobody can have been given it.") from error
    if screen.as_json:
        screen.json({"reference": written})
    else:
        screen.say(f"{written} can be a reference.")
