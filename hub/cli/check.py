"""`tolbooth check`."""

from __future__ import annotations

import typer

from hub.cli.asked import Asked
from hub.cli.screen import Screen


def check(asked: Asked, screen: Screen) -> None:
    """Name everything wrong with the settings, the adapters, the routes and the secrets they refer to.

    For each thing: the file, the line and what to do. It starts nothing and asks no other system
    (`tolbooth adapters check` does that). Exits with 1 if there is anything.
    """
    from hub.checking.everything import check as problems_of
    from hub.checking.said import where

    problems = problems_of(asked.file)
    name = "the defaults" if asked.file is None else str(asked.file)
    if screen.as_json:
        screen.json(
            {
                "ok": not problems,
                "settings": name,
                "problems": [
                    {"file": one.file, "line": one.line or None, "problem": one.problem, "fix": one.fix}
                    for one in problems
                ],
            }
        )
    elif not problems:
        screen.say(f"{name}: nothing is wrong", "green")
    for one in problems if not screen.as_json else ():
        screen.failure(f"{where(one)}: {one.problem}", f"  Fix: {one.fix}")
    if problems:
        raise typer.Exit(1)
