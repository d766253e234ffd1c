"""`tolbooth routes`."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from pydantic import JsonValue

from hub.cli import publishing
from hub.cli.answers import Applied, Explanations, Routing
from hub.cli.asked import Asked
from hub.cli.command import command
from hub.cli.failure import Failed
from hub.cli.hub_client import Refused
from hub.cli.reach import any_hub
from hub.cli.screen import Screen, counted
from hub.cli.system_words import words_of

_TOML = "application/toml"
_NOT_A_NAME = re.compile(r"[^A-Za-z0-9._-]+")


group = typer.Typer()


@command(group, "list")
def list_routes(
    asked: Asked,
    screen: Screen,
    version: Annotated[
        int | None,
        typer.Option("--version", min=0, help="As they were at this version, as events carry it."),
    ] = None,
) -> None:
    """The routes and subscriptions in force."""
    with any_hub(asked) as hub:
        found = hub.get("/routes" if version is None else f"/routes/version/{version}", Routing)
    if screen.as_json:
        screen.json(found)
        return
    whose = found.owners.get("routes", {})
    paused = {(one.what, one.name): words_of(one) for one in found.pauses}
    screen.table(
        ("route", "events", "to", "rank", "enabled", "owner", ""),
        [
            (
                *(one.name, one.types, one.to, one.rank, one.enabled, whose.get(one.name, "")),
                paused.get(("route", one.name), ""),
            )
            for one in found.routes
        ],
        empty="There are no routes: whatever comes in is recorded, and unrouted.",
    )
    screen.say("")
    whose = found.owners.get("subscriptions", {})
    screen.table(
        ("subscription", "adapter", "in the order of", "rate", "enabled", "owner", ""),
        [
            (
                *(one.name, one.adapter, one.order_by, one.rate, one.enabled, whose.get(one.name, "")),
                paused.get(("subscription", one.name)) or paused.get(("adapter", one.adapter), ""),
            )
            for one in found.subscriptions
        ],
        empty="There are no subscriptions.",
    )
    if (everything := paused.get(("everything", ""))) is not None:
        screen.say(f"Everything that is sent is {everything}.", "bold")
    screen.note(f"routing version {found.version}")


@command(group, "apply")
def apply(
    asked: Asked,
    screen: Screen,
    file: Annotated[Path, typer.Argument(help="A TOML file of routes and subscriptions.")],
    owner: Annotated[
        str | None, typer.Option("--owner", help="Whose they are; the file's name if it is left out.")
    ] = None,
) -> None:
    """Make and change routes and subscriptions, without a restart.

    The owner's routes become exactly what the file says: what it had and the file no longer names is
    removed, and what waits for a removed subscription is held. What others own, the files of the settings
    for instance, stays as it is.
    """
    text = _text(file)
    name = owner or _NOT_A_NAME.sub("-", file.stem).strip("-._")[:64] or "file"
    with any_hub(asked, makes=True) as hub:
        try:
            done = hub.put_text("/routes", text, _TOML, Applied, {"owner": name})
        except Refused as refused:
            raise _named(refused, file) from refused
    if screen.as_json:
        screen.json(done)
    elif done.changed:
        screen.say(
            f"{file}: now in force of {name}: {counted(done.routes, 'route')} and "
            f"{counted(done.subscriptions, 'subscription')} (routing version {done.version})."
        )
    else:
        screen.say(f"{file}: nothing is new (routing version {done.version}).")


@command(group, "explain")
def explain(
    asked: Asked,
    screen: Screen,
    event: Annotated[
        str | None,
        typer.Argument(help="A JSON file with one event, its type short or full; - is standard input."),
    ] = None,
    seq: Annotated[
        int | None, typer.Option("--seq", min=1, help="A recorded event, instead of a file.")
    ] = None,
    version: Annotated[
        int | None, typer.Option("--version", min=0, help="By the routes of this version.")
    ] = None,
) -> None:
    """Say for every route whether it matches an event, and why or why not. Nothing is published.

    A recorded event is judged by the routes it was matched by, unless --version says otherwise.
    """
    if (event is None) == (seq is None):
        raise typer.BadParameter("give either a file or --seq", param_hint="EVENT")
    body = None if event is None else _one_event(event)
    with any_hub(asked, makes=True) as hub:
        found = hub.post("/routes/explain", body, Explanations, {"seq": seq, "version": version})
    if screen.as_json:
        screen.json(found)
        return
    for one in found.items:
        verdict, style = (
            ("yes", "green") if one.chosen else ("yes, but", "") if one.matched else ("no", "dim")
        )
        screen.say(f"{verdict:<9}{one.route} to {one.subscription}", style)
        for reason in one.reasons:
            screen.say(f"         {reason}", style)
    if not found.items:
        screen.say("There are no routes.")
    if found.unrouted:
        screen.say("No route matches: it would be recorded, and unrouted.", "bold")
    screen.note(f"routing version {found.version}")


@command(group, "export")
def export(
    asked: Asked,
    screen: Screen,
    owner: Annotated[str | None, typer.Option("--owner", help="Only what this owner made.")] = None,
) -> None:
    """Print routes and subscriptions as TOML, to keep or to apply elsewhere."""
    with any_hub(asked) as hub:
        text = hub.get_text("/routes/export", {"owner": owner})
    if screen.as_json:
        screen.json({"owner": owner, "toml": text})
    else:
        typer.echo(text, nl=False)


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except OSError as error:
        raise Failed(f"{file} cannot be read", f"{error.strerror}: is that the right file?") from error
    except UnicodeDecodeError as error:
        raise Failed(f"{file} is not UTF-8 (byte {error.start + 1})", "Save it again as UTF-8.") from error


def _named(refused: Refused, file: Path) -> Failed:
    """The hub knows the text by its owner; the person who wrote it, by its file."""
    problems = refused.body.get("problems")
    if not isinstance(problems, list):
        return refused
    told = [
        f"{file}:{one.get('line')}: {one.get('problem')}. Fix: {one.get('fix')}"
        for one in problems
        if isinstance(one, dict)
    ]
    return Failed(refused.title, "\n".join(told))


def _one_event(name: str) -> JsonValue:
    events = publishing.from_file(name)
    if len(events) != 1 or not isinstance(events[0], dict):
        raise Failed(f"{name} does not hold one event", "Give a file with one event as a JSON object.")
    # To ask about routes, what tells events apart matters little; publishing needs it all.
    missing: dict[str, JsonValue] = {
        "specversion": "1.0",
        "id": "example",
        "source": "/example",
        "time": datetime.now(UTC).isoformat(),
    }
    return {**missing, **events[0]}
