"""Versions of weights as the command line shows them and puts them in use, of whichever index."""

from __future__ import annotations

from typing import TypeVar

from hub.cli.asked import Asked
from hub.cli.hub_client import part
from hub.cli.reach import any_hub, running_hub
from hub.cli.screen import Screen
from identity_index.people.weighing.version import Use, WeightsLine, WeightsPage

Shown = TypeVar("Shown", bound=WeightsLine)


def listed(asked: Asked, screen: Screen, of: str) -> None:
    """Every version; ``of``: which index's, ``people`` or ``places``."""
    with any_hub(asked) as hub:
        page = hub.get(f"/{of}/weights", WeightsPage)
    if screen.as_json:
        screen.json(page)
        return
    screen.table(
        ("version", "in use", "made", "at", "by", "learned from"),
        [
            (one.version, "yes" if one.in_use else "", one.made, one.made_at, one.made_by, one.learned_from)
            for one in page.items
        ],
        empty=f"No version is on record yet; {page.in_use}, which ships, is in use.",
        whole=("version", "in use"),
    )
    for one in page.uses[:5]:
        screen.note(f"{one.version} was put in use by {one.by}: {one.reason}")


def found(asked: Asked, of: str, version: str, model: type[Shown]) -> Shown:
    """One version, as ``model`` has it."""
    with any_hub(asked) as hub:
        return hub.get(f"/{of}/weights/{part(version)}", model)


def head(one: WeightsLine) -> list[tuple[str, str | None]]:
    """What is told of any version first."""
    return [
        ("version", one.version),
        ("in use", "yes" if one.in_use else "no"),
        ("made", f"{one.made}, {one.made_at.astimezone():%Y-%m-%d %H:%M}, by {one.made_by}"),
        ("learned from", one.learned_from),
    ]


def uses(screen: Screen, some: list[Use]) -> None:
    """When it was put in use, and why."""
    for one in some:
        screen.note(f"Put in use by {one.by}: {one.reason}")


def put_in_use(
    asked: Asked, screen: Screen, of: str, version: str, reason: str, model: type[Shown], next_one: str
) -> None:
    """``next_one``: what is matched by it first."""
    with running_hub(asked) as hub:
        shown = hub.post(f"/{of}/weights/{part(version)}/use", {"reason": reason}, model)
    if screen.as_json:
        screen.json(shown)
    else:
        screen.say(f"{shown.version} is in use from the next {next_one} on.")
