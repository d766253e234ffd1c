"""`tolbooth cases conflicts|resolve`: where a back office says what the case does not."""

from __future__ import annotations

from typing import Annotated

import typer
from pydantic import JsonValue

from cases.desk.back_offices import ConflictPage
from cases.desk.shown import ShownCase
from cases.keeping.finding.wanted import MOST
from hub.cli import case_view
from hub.cli.asked import Asked
from hub.cli.case_finding import Reference
from hub.cli.command import command
from hub.cli.hub_client import part
from hub.cli.paging import After
from hub.cli.reach import any_hub, running_hub
from hub.cli.screen import Screen

WHY = {
    "unknown_status": "its type does not say what that means",
    "closed_not_fixed": "closed there, and it does not say how",
    "not_allowed": "the back office may not move it there",
    "changed_here": "it was moved here since",
}


def add_to(group: typer.Typer) -> None:
    """Put these commands into `tolbooth cases`."""
    command(group, "conflicts")(conflicts)
    command(group, "resolve")(resolve)


def conflicts(
    asked: Asked,
    screen: Screen,
    system: Annotated[
        str | None, typer.Option("--system", help="With one back office, by its adapter's name.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=MOST, help="How many at most.")] = 50,
    after: After = None,
) -> None:
    """Cases of which a back office says what was not followed, the oldest first.

    Neither word was overwritten. `tolbooth cases resolve` decides which of the two counts.
    """
    with any_hub(asked) as hub:
        query = {"system": system, "limit": limit, "after": after}
        found = hub.get("/cases/conflicts", ConflictPage, query)
    if screen.as_json:
        screen.json(found)
        return
    screen.table(
        ("case", "stands here", "system", "record", "says", "means", "why", "heard"),
        [
            (
                *(one.reference, one.stood, one.system, one.local_id, one.status_there),
                *(one.meaning or "", WHY.get(one.why, one.why), one.heard_at),
            )
            for one in found.items
        ],
        empty="No case contradicts its back office.",
        whole=("case",),
    )
    screen.more(found.next)


def resolve(
    asked: Asked,
    screen: Screen,
    reference: Reference,
    reason: Annotated[str, typer.Option("--reason", "-r", help="Why, for staff.")],
    theirs: Annotated[
        bool, typer.Option("--theirs/--ours", help="The case follows, or it stays as it is here.")
    ],
    to: Annotated[
        str | None,
        typer.Option("--to", help="With --theirs: the status, where the type does not say which it is."),
    ] = None,
    expected: Annotated[
        int | None,
        typer.Option(
            "--expected", min=1, help="The version that you have seen; you are told of changes since."
        ),
    ] = None,
) -> None:
    """Decide whose word counts where a case and its back office contradict each other.

    The back office is not told: with --theirs it knows, and with --ours somebody has to tell its people.
    Needs a running hub.
    """
    body: dict[str, JsonValue] = {"how": "theirs" if theirs else "ours", "reason": reason}
    body |= {name: value for name, value in (("to", to), ("expected", expected)) if value is not None}
    with running_hub(asked) as hub:
        found = hub.post(f"/cases/{part(reference)}/conflict", body, ShownCase)
    case_view.show(screen, found)
