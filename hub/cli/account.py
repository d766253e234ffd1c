"""`tolbooth account`."""

from __future__ import annotations

import typer

from hub.cli.asked import Asked
from hub.cli.reach import any_hub
from hub.cli.screen import Screen
from ledger.reading.account import Account


def account(asked: Asked, screen: Screen) -> None:
    """What came in, what became of it, and whether the two agree. Exits with 1 if they do not."""
    with any_hub(asked) as hub, screen.busy("Counting"):
        found = hub.get("/account", Account)
    if screen.as_json:
        screen.json(found)
    else:
        screen.table(
            ("checked", "", "", ""),
            [
                (
                    one.equation,
                    f"{one.left:,}",
                    f"{one.right:,}",
                    "agrees" if one.holds else "DOES NOT AGREE",
                )
                for one in found.checks
            ],
            empty="nothing was checked",
        )
        screen.say("")
        screen.say(found.sentence(), "" if found.balances else "bold red")
    if not found.balances:
        raise typer.Exit(1)
