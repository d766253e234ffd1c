"""`tolbooth doctor`."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import typer

from hub.cli.asked import Asked
from hub.cli.screen import Screen, counted

if TYPE_CHECKING:
    from hub.doctor.finding import Finding

_STYLES = {"good": "green", "look": "bold yellow", "wrong": "bold red"}


def doctor(asked: Asked, screen: Screen) -> None:
    """Go and look at what the hub stands on: database, broker, clocks, the adapters' systems, case types.

    For each thing: whether it is good, to be looked at, or wrong, and what to do. `tolbooth check` reads the
    settings only; this asks the servers themselves, and changes nothing there: it makes no queue, no table
    and no file. It needs no running hub, and does a running one no harm. Exits with 1 if anything is wrong.
    """
    from hub.doctor.everything import examine

    found: list[Finding] = []
    with screen.busy("Looking"):
        for one in examine(asked.file):
            found.append(one)
            if not screen.as_json:
                _tell(screen, one)
    many = Counter(one.level.value for one in found)
    if screen.as_json:
        screen.json({"ok": not many["wrong"], "findings": [one.model_dump(mode="json") for one in found]})
    else:
        screen.say("")
        screen.say(
            f"{counted(many['good'], 'thing')} good, {many['look']} to be looked at, {many['wrong']} wrong",
            "bold red" if many["wrong"] else "bold",
        )
    if many["wrong"]:
        raise typer.Exit(1)


def _tell(screen: Screen, one: Finding) -> None:
    level = one.level.value
    screen.labelled(level, _STYLES[level], f"{one.of}: {one.what}")
    if one.fix:
        screen.labelled("", "", f"Fix: {one.fix}")
