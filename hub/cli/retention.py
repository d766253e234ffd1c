"""`tolbooth retention`."""

from __future__ import annotations

from typing import Annotated

import typer

from hub.cli.answers import RetainedEvent, RetentionRule, RetentionRules
from hub.cli.asked import Asked
from hub.cli.command import command
from hub.cli.moments import moment
from hub.cli.reach import any_hub
from hub.cli.screen import Screen, shown
from routes.duration import write_duration

group = typer.Typer(no_args_is_help=True)


@command(group, "show")
def show(
    asked: Asked,
    screen: Screen,
    event: Annotated[
        int | None,
        typer.Option("--event", min=1, help="One event instead: when its data goes, and why not yet."),
    ] = None,
    by: Annotated[
        str | None,
        typer.Option("--by", help="What will have gone by then: 2027-01-01. Otherwise: what is due now."),
    ] = None,
) -> None:
    """What is kept for how long, how much of it is due, and when the oldest goes. Nothing is changed.

    The rules stand under [retention] in the settings, `give_up_after` in a route, and `retention_days` in a
    case type. Whoever serves the
    scheduler carries them out a little at a time; `due` is what it has still to do.
    """
    if event is not None and by is not None:
        raise typer.BadParameter("give either --event or --by", param_hint="--by")
    with any_hub(asked) as hub:
        if event is not None:
            _one(screen, hub.get(f"/retention/events/{event}", RetainedEvent))
            return
        found = hub.get("/retention", RetentionRules, {"by": moment(by, "--by")})
    if screen.as_json:
        screen.json(found)
        return
    screen.table(
        ("what", "kept for", "due", "oldest goes", "undecided still", "by"),
        [
            (
                one.thing,
                _kept_for(one),
                *(f"{one.due:,}" if one.kept_for is not None or one.by_type else "", one.next_at),
                *(f"{one.held:,}" if one.held else "", one.rule),
            )
            for one in found.items
        ],
        empty="",
    )
    if by is not None:
        screen.note(f"due: what will have gone by {shown(found.by)}")


def _kept_for(rule: RetentionRule) -> str:
    if rule.by_type:
        return "as its type says"
    return "ever" if rule.kept_for is None else write_duration(rule.kept_for)


def _one(screen: Screen, found: RetainedEvent) -> None:
    if screen.as_json:
        screen.json(found)
    elif found.forgotten_at is not None:
        screen.say(f"The data of event {found.seq} was forgotten at {shown(found.forgotten_at)}.")
    elif found.erased:
        screen.say(f"The data of event {found.seq} was erased.")
    elif found.with_case:
        screen.say(
            f"The data of event {found.seq} ({found.data_class}) goes with its case: so long after the end "
            "of that as its type says (retention_days)."
        )
    elif found.kept_for is None:
        screen.say(f"The data of event {found.seq} ({found.data_class}) is kept for ever.")
    else:
        held = f", once {', '.join(found.needed_by)} is decided" if found.needed_by else ""
        if found.restricted:
            held += ", and once the restriction on whom it names is lifted"
        screen.say(
            f"The data of event {found.seq} ({found.data_class}) is kept for "
            f"{write_duration(found.kept_for)}: it goes after {shown(found.due_at)}{held}."
        )
