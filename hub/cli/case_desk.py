"""`tolbooth cases take|move|assign|…`: working on cases."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from pydantic import JsonValue, TypeAdapter, ValidationError
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from cases.desk.shown import Rebuilt, ShownCase, TakenCase
from hub.cli import case_view
from hub.cli.asked import Asked
from hub.cli.case_consequences import show_consequences
from hub.cli.case_finding import Reference
from hub.cli.command import command
from hub.cli.failure import Failed
from hub.cli.hub_client import part, said
from hub.cli.moments import coming_moment, past_moment
from hub.cli.reach import any_hub, running_hub
from hub.cli.screen import Screen

As = Annotated[
    str | None,
    typer.Option("--as", help="As what: agent, officer or supervisor; else what your key lets."),
]
Why = Annotated[str | None, typer.Option("--reason", "-r", help="Why, for staff.")]
Expected = Annotated[
    int | None,
    typer.Option("--expected", min=1, help="The version that you have seen; you are told of changes since."),
]
_Said = dict[str, JsonValue]
_JSON: TypeAdapter[JsonValue] = TypeAdapter(JsonValue)


def add_to(group: typer.Typer) -> None:
    """Put these commands into `tolbooth cases`."""
    for name, done in (
        *(("take", take), ("move", move), ("assign", assign), ("set", set_right), ("note", note)),
        *(("contact", contact), ("rebuild", rebuild)),
    ):
        command(group, name)(done)


def take(
    asked: Asked,
    screen: Screen,
    report: Annotated[Path, typer.Argument(help="A JSON file: type, channel, details, reporter, location …")],
    role: As = None,
) -> None:
    """Take a report in: it opens a case, or belongs to one that is open of the same matter.

    Needs a running hub. What a report may say: `tolbooth cases types show TYPE`.
    """
    try:
        said = _JSON.validate_json(report.read_bytes())
    except OSError as error:
        raise Failed(f"{report} cannot be read", f"{error.strerror}: is that the right file?") from error
    except ValidationError as error:
        raise Failed(f"{report} is no JSON", "Write it as one object with `type` and `channel`.") from error
    body: JsonValue = {**said, "as": role} if isinstance(said, dict) and role is not None else said
    with running_hub(asked) as hub:
        taken = hub.post("/cases", body, TakenCase)
    if screen.as_json:
        screen.json(taken)
    elif taken.reference is None:
        screen.say("It was taken, and added to what is open of the same. That is for its team alone to see.")
    elif taken.repeats:
        screen.say(f"It belongs to {taken.reference}, which is open already.")
    else:
        screen.say(f"{taken.reference} is open.")


def move(
    asked: Asked,
    screen: Screen,
    reference: Reference,
    to: Annotated[str, typer.Argument(help="The status, by its code; `cases show` says which may follow.")],
    reason: Why = None,
    message: Annotated[
        str | None,
        typer.Option("--message", "-m", help="What the reporter is told, if not the type's words."),
    ] = None,
    what_if: Annotated[
        bool, typer.Option("--what-if", help="Only say what its clocks would be; change nothing.")
    ] = False,
    anyway: Annotated[
        bool, typer.Option("--anyway", help="To its end, though open cases hang on it and its type asks.")
    ] = False,
    role: As = None,
    expected: Expected = None,
) -> None:
    """Move a case to another status. Needs a running hub.

    Of a case that is reopened, `--what-if` says beforehand when each clock would be due.
    """
    if what_if:
        show_consequences(asked, screen, reference, "status/what-if", {"to": to, "as": role})
        return
    body: dict[str, JsonValue] = {
        "to": to,
        "reason": reason,
        "message": message,
        "anyway": anyway,
        "as": role,
        "expected": expected,
    }
    act(asked, screen, reference, "status", body)


def assign(
    asked: Asked,
    screen: Screen,
    reference: Reference,
    to: Annotated[str | None, typer.Option("--to", help="A staff id; left out: nobody yet.")] = None,
    queue: Annotated[
        str | None, typer.Option("--queue", help="The queue, if not the one that has it.")
    ] = None,
    by_rule: Annotated[
        bool, typer.Option("--next", help="To whoever of the queue waits longest, can do it and is there.")
    ] = False,
    reason: Why = None,
    role: As = None,
    expected: Expected = None,
) -> None:
    """Give a case to a queue, or to somebody. Needs a running hub."""
    if by_rule and to is not None:
        raise typer.BadParameter("it is to somebody, or to whoever is next", param_hint="--next")
    body: dict[str, JsonValue] = {
        "by_rule": by_rule,
        "assignee": to,
        "queue": queue,
        "reason": reason,
        "as": role,
        "expected": expected,
    }
    act(asked, screen, reference, "assignment", body)


def set_right(
    asked: Asked,
    screen: Screen,
    reference: Reference,
    details: Annotated[
        str | None, typer.Option("--details", help="JSON: fields of its type; one that is null goes.")
    ] = None,
    title: Annotated[str | None, typer.Option("--title", help="What it is about, in a line.")] = None,
    priority: Annotated[str | None, typer.Option("--priority", help="low, normal, high or urgent.")] = None,
    location: Annotated[str | None, typer.Option("--location", help="JSON: where it is.")] = None,
    reason: Why = None,
    role: As = None,
    expected: Expected = None,
) -> None:
    """Put right what a case says. Needs a running hub."""
    body: dict[str, JsonValue] = {"details": details_of(details), "title": title, "priority": priority}
    body |= {
        "location": details_of(location, "--location"),
        "reason": reason,
        "as": role,
        "expected": expected,
    }
    given: JsonValue = said(body)
    with running_hub(asked) as hub:
        found = hub.patch(f"/cases/{part(reference)}", given, ShownCase)
    case_view.show(screen, found)


def note(
    asked: Asked,
    screen: Screen,
    reference: Reference,
    text: Annotated[str, typer.Argument(help="What it says.")],
    public: Annotated[bool, typer.Option("--public", help="The citizen may read it.")] = False,
    role: As = None,
) -> None:
    """Write a note on a case. Needs a running hub."""
    act(asked, screen, reference, "notes", {"text": text, "public": public, "as": role})


def contact(
    asked: Asked,
    screen: Screen,
    reference: Reference,
    channel: Annotated[str, typer.Option("--channel", help="By what: phone, email, letter …")],
    said: Annotated[str | None, typer.Option("--said", help="What was said.")] = None,
    out: Annotated[bool, typer.Option("--out", help="From the council, and not to it.")] = False,
    call_back: Annotated[
        str | None,
        typer.Option("--call-back", help="When they were promised a call: 2h, 2d or 2026-05-12T10:00:00Z."),
    ] = None,
    happened: Annotated[
        str | None,
        typer.Option("--at", help="When it was, if not now: 2h (ago), or a moment."),
    ] = None,
    role: As = None,
) -> None:
    """Write down a contact about a case. Needs a running hub."""
    body: dict[str, JsonValue] = {"channel": channel, "said": said, "direction": "out" if out else "in"}
    body |= {"call_back_at": coming_moment(call_back, "--call-back")}
    body |= {"happened_at": past_moment(happened, "--at")}
    act(asked, screen, reference, "contacts", {**body, "as": role})


def rebuild(
    asked: Asked,
    screen: Screen,
    after: Annotated[
        int, typer.Option(min=0, help="Go on after the case of this number, where it was stopped.")
    ] = 0,
) -> None:
    """Make every case again from its events in the ledger, one at a time; work on cases goes on meanwhile.

    What is kept of a case follows from its events alone, so it is as it was before; it is for when the tables
    of cases are lost, or a new version keeps more of them. It can be stopped, and goes on with `--after`.
    """
    done = 0
    columns = (TextColumn("Making cases again"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with any_hub(asked) as hub, Progress(*columns, console=screen.err, transient=True) as progress:
        task = progress.add_task("", total=None)
        while True:
            step = hub.post("/cases/rebuild", {"after": after}, Rebuilt)
            done, after = done + step.cases, step.after
            progress.update(task, total=step.last, completed=after)
            if after >= step.last:
                break
    if screen.as_json:
        screen.json({"cases": done, "last": after})
    else:
        screen.say(f"{done:,} cases were made again.")


def details_of(written: str | None, hint: str = "--details") -> JsonValue:
    """What an option says in JSON. Raises ``BadParameter``."""
    try:
        return None if written is None else _JSON.validate_json(written)
    except ValidationError as error:
        like = 'write one object, as {"colour_of_bin": "blue"}'
        raise typer.BadParameter(like, param_hint=hint) from error


def act(asked: Asked, screen: Screen, reference: str, what: str, body: dict[str, JsonValue]) -> None:
    """Do it to a case, and show it as it is then."""
    given: JsonValue = said(body)
    with running_hub(asked) as hub:
        found = hub.post(f"/cases/{part(reference)}/{what}", given, ShownCase)
    case_view.show(screen, found)
    for one in found.opened_up:
        screen.note(one)
