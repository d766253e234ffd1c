"""`tolbooth cases links`: by which reporters follow their case."""

from __future__ import annotations

from typing import Annotated

import typer
from pydantic import JsonValue

from cases.tracking.desk import NewLink, ReporterLine, ReporterPage, Revoked
from hub.cli.asked import Asked
from hub.cli.case_finding import Reference
from hub.cli.command import command
from hub.cli.hub_client import part
from hub.cli.reach import any_hub, running_hub
from hub.cli.screen import Screen, counted

group = typer.Typer(
    no_args_is_help=True,
    help="Who reported a case, and the links by which they follow it.",
)
Which = Annotated[int, typer.Option("--reporter", min=1, help="Which of its reporters, as `list` says it.")]


@command(group, "list")
def list_links(
    asked: Asked,
    screen: Screen,
    reference: Reference,
    after: Annotated[int, typer.Option(min=0, help="Those after this reporter.")] = 0,
) -> None:
    """A case's reporters, by what they are told how it goes on, and their links. Whoever works on cases sees
    addresses; a link itself nobody can see again."""
    with any_hub(asked) as hub:
        found = hub.get(f"/cases/{part(reference)}/reporters", ReporterPage, {"after": after})
    if screen.as_json:
        screen.json(found)
        return
    screen.table(
        ("reporter", "told by", "address", "since", "links"),
        [
            (
                *(one.reporter, _told_by(one), one.address, one.joined_at),
                [f"{each.link}: {each.state}, until {each.expires_at:%d %B %Y}" for each in one.links],
            )
            for one in found.items
        ],
        empty="Nobody is a reporter of it.",
    )
    screen.more(found.next)


@command(group, "issue")
def issue(asked: Asked, screen: Screen, reference: Reference, reporter: Which = 1) -> None:
    """Give a reporter a new link, which is shown this once. Those that they have can be used still: `revoke`
    them where one has got into the wrong hands. Needs a running hub."""
    with running_hub(asked) as hub:
        found = hub.post(f"/cases/{part(reference)}/reporters/{reporter}/links", None, NewLink)
    if screen.as_json:
        screen.json(found)
    else:
        screen.say(found.url)
        screen.note(f"It can be used until {found.expires_at:%d %B %Y}, and is not shown again.")


@command(group, "revoke")
def revoke(
    asked: Asked,
    screen: Screen,
    reference: Reference,
    reporter: Annotated[int | None, typer.Option("--reporter", min=1, help="All of one reporter's.")] = None,
    link: Annotated[int | None, typer.Option("--link", min=1, help="One, by its number.")] = None,
    reason: Annotated[str | None, typer.Option("--reason", "-r", help="Why, for staff.")] = None,
) -> None:
    """End a case's links: all of them, one reporter's, or one. Needs a running hub."""
    body: dict[str, JsonValue] = {"reporter": reporter, "link": link, "reason": reason}
    with running_hub(asked) as hub:
        found = hub.post(f"/cases/{part(reference)}/links/revocation", body, Revoked)
    if screen.as_json:
        screen.json(found)
    else:
        screen.say(f"{counted(found.links, 'link')} can be used no more.")


@command(group, "stop")
def stop(asked: Asked, screen: Screen, reference: Reference, reporter: Which = 1) -> None:
    """Tell a reporter no more how it goes on, as they asked. Needs a running hub."""
    with running_hub(asked) as hub:
        found = hub.post(f"/cases/{part(reference)}/reporters/{reporter}/stop", None, ReporterPage)
    if screen.as_json:
        screen.json(found)
    else:
        screen.say(f"Reporter {reporter} is told nothing more.")


def _told_by(one: ReporterLine) -> str:
    if one.left_at is not None:
        return "no more a reporter"
    if one.stopped_at is not None:
        return "stopped"
    return one.by if one.unreachable_at is None else f"{one.by}: unreachable"
