"""`tolbooth account`."""

from __future__ import annotations

from typing import Annotated

import typer

from hub.cli.asked import Asked
from hub.cli.reach import any_hub
from hub.cli.screen import Screen


def account(
    asked: Asked,
    screen: Screen,
    checks: Annotated[
        bool, typer.Option("--checks", help="Also each thing that was checked, with what was counted.")
    ] = False,
) -> None:
    """What came in, what became of it, and whether the two agree. Exits with 1 if they do not."""
    from ledger.reading.account import Account

    with any_hub(asked) as hub, screen.busy("Counting"):
        found = hub.get("/account", Account)
    if screen.as_json:
        screen.json(found)
    else:
        screen.say(found.sentence(), "" if found.balances else "bold red")
        for one in found.pauses:
            screen.say(f"{one.sentence}.", "bold")
        if checks or not found.balances:
            screen.say("")
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
    if not found.balances:
        raise typer.Exit(1)
