"""The revenues file comes in, and what was wrong in it is told with line and fix."""

from __future__ import annotations

from demo import story
from demo.council import BAD_ROWS, ROWS
from demo.stage import Stage

STEP = "revenues"
NAME = "people-moved.csv"


def play(stage: Stage) -> None:
    """Drop the extract and wait until the hub has taken it and delivered what came of it."""
    facts = stage.journal.facts
    facts.revenues_file = NAME
    stage.council.extract(NAME, rows=ROWS, bad=BAD_ROWS)
    stage.pace.until(
        lambda: stage.hub.container("revenues", NAME) is not None, "the revenues file had not been taken"
    )
    stage.pace.until(
        lambda: stage.waiting("housing-app") == 0, "the moves had not all been delivered to the housing app"
    )
    stage.journal.finish(STEP)


def tell(stage: Stage) -> None:
    telling, hub, name = stage.telling, stage.hub, stage.journal.facts.revenues_file
    story.tell(telling, hub, name, stage.council.mover(name))
    stage.pace.breath(2)
    telling.heading("The morning")
    found = hub.container("revenues", name)
    if found is None:
        return
    rows = sum(many for outcome, many in found.records.items() if outcome != "ignored")
    telling.say(
        f"revenues file: {rows:,} rows, {found.events:,} events, {found.refusals:,} refused, "
        "each with line and fix:"
    )
    refused = [one for one in hub.dead_letters(kind="invalid", entry="revenues") if one.container == name]
    for one in sorted(refused, key=lambda each: each.line or 0):
        telling.step(f"line {one.line}", f"{_told(one.field, one.cause)}. {one.fix} ({one.id})")
        stage.pace.breath()


def _told(field: str | None, cause: str) -> str:
    return f"{field}: {cause}" if field and not cause.startswith(field) else cause
