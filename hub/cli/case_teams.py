"""`tolbooth cases teams`: who works on which queue, and who is away."""

from __future__ import annotations

from typing import Annotated

import typer
from pydantic import JsonValue

from cases.desk.teams.shown import Teams
from hub.cli.asked import Asked
from hub.cli.command import command
from hub.cli.hub_client import said
from hub.cli.reach import any_hub, running_hub
from hub.cli.screen import Screen

group = typer.Typer(no_args_is_help=True, help="Who works on which queue, whose turn it is, who is away.")
Member = Annotated[str, typer.Argument(help="A staff id.")]


@command(group, "list")
def list_teams(asked: Asked, screen: Screen) -> None:
    """All teams of the council's file, with whose turn it is and who is away."""
    with any_hub(asked) as hub:
        found = hub.get("/cases/teams", Teams)
    _show(screen, found)


@command(group, "away")
def away(
    asked: Asked,
    screen: Screen,
    member: Member,
    since: Annotated[str | None, typer.Option("--since", help="From when; left out: from now.")] = None,
    until: Annotated[
        str | None,
        typer.Option("--until", help="Until when: 2026-05-25T09:00:00Z; else until they are back."),
    ] = None,
) -> None:
    """Somebody is away: no case is given to them by turns meanwhile. Needs a running hub."""
    body: dict[str, JsonValue] = {"member": member, "since": since, "until": until}
    given: JsonValue = said(body)
    with running_hub(asked) as hub:
        found = hub.post("/cases/teams/away", given, Teams)
    _show(screen, found)


@command(group, "back")
def back(asked: Asked, screen: Screen, member: Member) -> None:
    """Somebody is back. Needs a running hub."""
    with running_hub(asked) as hub:
        found = hub.post("/cases/teams/back", {"member": member}, Teams)
    _show(screen, found)


def _show(screen: Screen, found: Teams) -> None:
    if screen.as_json:
        screen.json(found)
        return
    screen.table(
        ("queue", "who", "skills", "open cases", "away until", "next"),
        [
            (
                *(team.queue, one.member, ", ".join(one.skills), one.open_cases),
                (one.away_until or "they are back") if one.away else one.away_since and "later",
                "next" if one.member == team.next else "",
            )
            for team in found.items
            for one in team.members
        ],
        empty="The council's file names no teams (`council` under [cases]).",
    )
