"""`tolbooth cases reclassify|reclassify-all|transfer`, and what a change would come to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import typer
from pydantic import JsonValue

from cases.desk.retyping.shown import Moved, NotMoved
from hub.cli.asked import Asked
from hub.cli.case_consequences import show_consequences
from hub.cli.case_desk import As, Expected, Why, act, details_of
from hub.cli.case_finding import Reference
from hub.cli.command import command
from hub.cli.hub_client import part
from hub.cli.reach import running_hub
from hub.cli.screen import Screen

WhatIf = Annotated[bool, typer.Option("--what-if", help="Only say what would come of it; change nothing.")]
Status = Annotated[
    str | None, typer.Option("--status", help="Which it has then; else that of the same name or meaning.")
]
Fields = Annotated[
    list[str] | None, typer.Option("--field", help="new=old: a field, and what it was called until now.")
]
Details = Annotated[
    str | None, typer.Option("--details", help="JSON: fields of the type, over what is carried.")
]
Clocks = Annotated[
    list[str] | None,
    typer.Option("--clock", help="clock=opened, =now, or =the clock that it goes on with."),
]


def add_to(group: typer.Typer) -> None:
    """Put these commands into `tolbooth cases`."""
    for name, done in (
        *(("reclassify", reclassify), ("reclassify-all", reclassify_all), ("transfer", transfer)),
    ):
        command(group, name)(done)


def reclassify(
    asked: Asked,
    screen: Screen,
    reference: Reference,
    case_type: Annotated[
        str | None, typer.Argument(metavar="TYPE", help="The case type; left out: its own, as it is today.")
    ] = None,
    status: Status = None,
    fields: Fields = None,
    details: Details = None,
    clocks: Clocks = None,
    queue: Annotated[str | None, typer.Option("--queue", help="The queue, if not the new type's.")] = None,
    what_if: WhatIf = False,
    reason: Why = None,
    role: As = None,
    expected: Expected = None,
) -> None:
    """Make it a case of another type, or of the newest version of its own. Needs a running hub.

    Fields of the same name are carried, and so are clocks; `--what-if` says what is lost, what is asked for,
    and when each clock would be due.
    """
    body: dict[str, JsonValue] = {"type": case_type, "status": status, "fields": _pairs(fields, "--field")}
    body |= {"details": details_of(details) or {}, "clocks": _pairs(clocks, "--clock"), "queue": queue}
    body |= {"reason": reason, "as": role, "expected": expected}
    if what_if:
        show_consequences(asked, screen, reference, "type/what-if", body)
    else:
        act(asked, screen, reference, "type", body)


def reclassify_all(
    asked: Asked,
    screen: Screen,
    case_type: Annotated[str, typer.Argument(metavar="TYPE", help="The case type.")],
    status: Status = None,
    fields: Fields = None,
    details: Details = None,
    clocks: Clocks = None,
    what_if: WhatIf = False,
    reason: Why = None,
) -> None:
    """Move all open cases of a type to its newest version. Needs a running hub.

    One that cannot be moved stays as it is, and is named with why; the exit code says that there are some.
    """
    body: dict[str, JsonValue] = {"status": status, "fields": _pairs(fields, "--field"), "reason": reason}
    body |= {"details": details_of(details) or {}, "clocks": _pairs(clocks, "--clock"), "what_if": what_if}
    moved, refused, after, more = 0, list[NotMoved](), 0, True
    opened = dict[str, None]()
    with running_hub(asked) as hub:
        while more:
            given: JsonValue = {
                name: value for name, value in (body | {"after": after}).items() if value is not None
            }
            step = hub.post(f"/cases/types/{part(case_type)}/move", given, Moved)
            moved, refused = moved + step.moved, [*refused, *step.refused]
            after, more = step.after, step.more
            opened |= dict.fromkeys(step.opened_up)
    if screen.as_json:
        screen.json(
            {
                "moved": moved,
                "refused": [one.model_dump() for one in refused],
                "what_if": what_if,
                "opened_up": list(opened),
            }
        )
    else:
        screen.say(f"{moved:,} cases {'would be' if what_if else 'were'} moved.")
        for one in refused:
            screen.say(f"{one.reference} stays as it is: {one.why}")
        for said in opened:
            screen.say(said)
    if refused:
        raise typer.Exit(1)


def transfer(
    asked: Asked,
    screen: Screen,
    reference: Reference,
    partner: Annotated[str, typer.Option("--to", help="The organisation.")],
    status: Annotated[
        str | None, typer.Option("--status", help="Which it has there; else the one that it has.")
    ] = None,
    share: Annotated[
        list[str] | None,
        typer.Option(
            "--share", help="What it is told: title, description, details, location; none: nothing."
        ),
    ] = None,
    message: Annotated[str | None, typer.Option("--message", "-m", help="What the reporter is told.")] = None,
    reason: Why = None,
    role: As = None,
    expected: Expected = None,
) -> None:
    """Hand a case to another organisation, which is told what it may know. Needs a running hub.

    Without `--share` that is title, details and location; of a restricted case nothing, and of people never.
    """
    told: JsonValue = None if share is None else [one for one in share if one != "none"]
    body: dict[str, JsonValue] = {"partner": partner, "to": status, "share": told, "message": message}
    act(asked, screen, reference, "transfer", {**body, "reason": reason, "as": role, "expected": expected})


def _pairs(written: Iterable[str] | None, hint: str) -> dict[str, JsonValue]:
    found: dict[str, JsonValue] = {}
    for one in written or ():
        name, equals, value = one.partition("=")
        if not (name and equals and value):
            raise typer.BadParameter(f"{one!r} is not name=value", param_hint=hint)
        found[name] = value
    return found
