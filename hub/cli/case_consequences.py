"""What a change to a case would come to, on the screen."""

from __future__ import annotations

from pydantic import JsonValue

from cases.desk.retyping.shown import Consequences
from cases.desk.shown import ShownClock
from hub.cli.asked import Asked
from hub.cli.hub_client import part, said
from hub.cli.reach import running_hub
from hub.cli.screen import Screen


def show_consequences(
    asked: Asked, screen: Screen, reference: str, what: str, body: dict[str, JsonValue]
) -> None:
    """Ask what would come of it, and say it."""
    given: JsonValue = said(body)
    with running_hub(asked) as hub:
        found = hub.post(f"/cases/{part(reference)}/{what}", given, Consequences)
    if screen.as_json:
        screen.json(found)
        return
    screen.table(
        ("what", "is", "would be"),
        [(one.what, one.before, one.after) for one in found.changes],
        empty="Nothing would be otherwise.",
    )
    if found.lost:
        screen.say(f"It would not say any more: {', '.join(found.lost)}.")
    screen.table(
        ("clock", "is", "due", "would be", "due"),
        [(one.name, *_says(one.before), *_says(one.after)) for one in found.clocks],
        empty="It has no clocks.",
    )
    for one in found.opened_up:
        screen.say(one)
    screen.note("Nothing was changed.")


def _says(one: ShownClock | None) -> tuple[object, object]:
    return ("not there", None) if one is None else (f"{one.state}, {one.within}", one.due_at)
