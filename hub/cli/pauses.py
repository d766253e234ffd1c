"""`tolbooth pauses`, and how what can be paused is named."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from hub.cli.answers import Pauses
from hub.cli.asked import Asked
from hub.cli.reach import any_hub
from hub.cli.screen import Screen

Only = Annotated[
    Literal["deliveries", "polling"] | None,
    typer.Option("--only", help="Only what is sent to it, or only what is asked of it. Otherwise both."),
]
Subscription = Annotated[str, typer.Argument(help="As `tolbooth routes list` names it.", show_default=False)]
Adapter = Annotated[str, typer.Argument(help="As `tolbooth adapters list` names it.", show_default=False)]
Route = Annotated[str, typer.Argument(help="As `tolbooth routes list` names it.", show_default=False)]


def pauses(asked: Asked, screen: Screen) -> None:
    """What a person has stopped: who, since when, until when, why, and how much waits because of it."""
    with any_hub(asked, with_adapters=True) as hub:
        found = hub.get("/pauses", Pauses)
    if screen.as_json:
        screen.json(found)
        return
    screen.table(
        ("paused", "by", "since", "until", "waiting", "why"),
        [
            (
                one.thing + ("" if one.there else " (removed since)"),
                *(one.who, one.since, one.until or "it is resumed"),
                *("" if one.waiting is None else f"{one.waiting:,}", one.reason),
            )
            for one in found.items
        ],
        empty="Nothing is paused.",
    )
