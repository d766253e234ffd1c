"""`tolbooth cases views`: views of cases that are kept by a name, one's own and those of teams."""

from __future__ import annotations

from typing import Annotated

import typer
from pydantic import JsonValue

from cases.keeping.finding.wanted import Wanted
from cases.views.view import SavedView, ViewPage
from hub.cli.asked import Asked
from hub.cli.command import command
from hub.cli.hub_client import part, said
from hub.cli.reach import any_hub, running_hub
from hub.cli.screen import Screen

group = typer.Typer(
    no_args_is_help=True, help="Views of cases that are kept by a name, yours and your teams'."
)
_PATH = "/cases/views"
Name = Annotated[str, typer.Argument(help="Its name: small letters, digits and hyphens.")]


@command(group, "list")
def list_views(
    asked: Asked,
    screen: Screen,
    team: Annotated[str | None, typer.Option("--team", help="Those of a team alone, by its queue.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=200, help="How many at most.")] = 50,
    after: Annotated[str | None, typer.Option("--after", help="The last name of the page before.")] = None,
) -> None:
    """The views that you have: your own, and those of teams. `cases list --view NAME` looks with one."""
    with any_hub(asked) as hub:
        page = hub.get(_PATH, ViewPage, {"team": team, "limit": limit, "after": after})
    if screen.as_json:
        screen.json(page)
        return
    screen.table(
        ("name", "whose", "team", "asks for", "about"),
        [(one.name, one.owner or "nobody", one.team, _said(one.wanted), one.about) for one in page.items],
        empty="No view is kept.",
        whole=("name",),
    )
    screen.more(page.next)


@command(group, "save")
def save(
    asked: Asked,
    screen: Screen,
    name: Name,
    case_type: Annotated[str | None, typer.Option("--type", help="Of a case type.")] = None,
    service: Annotated[str | None, typer.Option("--service", help="Of a line of service.")] = None,
    status: Annotated[str | None, typer.Option("--status", help="With a status of its type.")] = None,
    queue: Annotated[str | None, typer.Option("--queue", help="In a queue.")] = None,
    assignee: Annotated[str | None, typer.Option("--assignee", help="That somebody has.")] = None,
    uprn: Annotated[str | None, typer.Option("--uprn", help="At a property.")] = None,
    usrn: Annotated[str | None, typer.Option("--usrn", help="In a street.")] = None,
    asset: Annotated[str | None, typer.Option("--asset", help="About an asset: lights/SL-104.")] = None,
    channel: Annotated[str | None, typer.Option("--channel", help="That came by a channel.")] = None,
    state: Annotated[str | None, typer.Option("--state", help="open, ended or overdue.")] = None,
    box: Annotated[str | None, typer.Option("--box", help="Within south,west,north,east in degrees.")] = None,
    due: Annotated[bool, typer.Option("--due", help="As they are to be worked on.")] = False,
    team: Annotated[
        str | None, typer.Option("--team", help="The queue whose team has it too; else it is yours alone.")
    ] = None,
    about: Annotated[str | None, typer.Option("--about", help="What it is for.")] = None,
    change: Annotated[
        bool, typer.Option("--change", help="Change the one of that name, instead of making one.")
    ] = False,
) -> None:
    """Keep a view: `tolbooth cases views save late-bins --type missed_bin --state overdue --team waste`.

    It is kept with nobody's person and no words in it: those are said when you look with it. Needs a running
    hub.
    """
    terms = {
        **{"type": case_type, "service": service, "status": status, "queue": queue, "assignee": assignee},
        **{"uprn": uprn, "usrn": usrn, "asset": asset, "channel": channel, "state": state, "box": box},
        "order": "due" if due else None,
    }
    wanted: JsonValue = said(terms)
    body: dict[str, JsonValue] = {"about": about, "team": team}
    if wanted or not change:
        body["wanted"] = wanted
    given: dict[str, JsonValue] = said(body)
    with running_hub(asked) as hub:
        if change:
            kept = hub.patch(f"{_PATH}/{part(name)}", given, SavedView)
        else:
            kept = hub.post(_PATH, {**given, "name": name}, SavedView)
    if screen.as_json:
        screen.json(kept)
    else:
        screen.say(f"{kept.name} asks for {_said(kept.wanted)}.")


@command(group, "forget")
def forget(asked: Asked, screen: Screen, name: Name) -> None:
    """Forget a view that is yours, or a team's, if your key may supervise. Needs a running hub."""
    with running_hub(asked) as hub:
        hub.delete(f"{_PATH}/{part(name)}")
    if screen.as_json:
        screen.json({"name": name, "outcome": "forgotten"})
    else:
        screen.say(f"{name} is forgotten.")


def _said(wanted: Wanted) -> str:
    said = wanted.model_dump(exclude_unset=True)
    return ", ".join(f"{key} {value}" for key, value in said.items()) or "every case"
