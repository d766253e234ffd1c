"""`tolbooth people merge | split | undo`: saying who is who."""

from __future__ import annotations

import re
from collections import Counter
from typing import Annotated

import typer
from pydantic import JsonValue

from hub.cli.asked import Asked
from hub.cli.hub_client import part
from hub.cli.letters import Reason
from hub.cli.people_view import record
from hub.cli.reach import running_hub
from hub.cli.screen import Screen, counted
from identity_index.people.desk.act import Done

DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Do nothing: say what would move, and which systems would be told.")
]
Person = Annotated[str, typer.Argument(help="p-12.")]
_RECORD = re.compile(r"(?P<system>[^/]+)/(?P<local_id>.+?)(?:#(?P<generation>[1-9][0-9]{0,8}))?")


def merge(
    asked: Asked,
    screen: Screen,
    kept: Annotated[str, typer.Argument(help="p-12: whom both are known as then.")],
    other: Annotated[str, typer.Argument(help="p-34: its records move, and its id keeps answering.")],
    reason: Reason,
    dry_run: DryRun = False,
) -> None:
    """Two persons are one. Every system that holds a record of either is told. Needs a running hub.

    `tolbooth people undo` takes it back.
    """
    _act(asked, screen, f"/people/{part(kept)}/merge", {"other": other}, reason, dry_run)


def split(
    asked: Asked,
    screen: Screen,
    person: Person,
    records: Annotated[
        list[str],
        typer.Argument(help="revenues/4711, as `tolbooth people show` names them; one or more."),
    ],
    reason: Reason,
    dry_run: DryRun = False,
) -> None:
    """Some of a person's records are somebody else's: they become a person of their own.

    No later matching brings them together again; a person may. Needs a running hub.
    """
    named: list[JsonValue] = [_record(one) for one in records]
    _act(asked, screen, f"/people/{part(person)}/split", {"records": named}, reason, dry_run)


def undo(
    asked: Asked,
    screen: Screen,
    change: Annotated[str, typer.Argument(help="c-7, as `tolbooth people history` names it.")],
    reason: Reason,
    dry_run: DryRun = False,
) -> None:
    """Take a change back, whoever made it: what it moved goes back where it was.

    An older one too, as long as that can still be said; otherwise it is refused, and says why. Needs a
    running hub.
    """
    _act(asked, screen, f"/people/changes/{part(change)}/undo", {}, reason, dry_run)


def done(screen: Screen, found: Done) -> None:
    """What was done, or would be."""
    would = found.change is None
    what = f"It would be a {found.what}; nothing is done." if would else f"{found.change}: {found.what}."
    screen.say(what)
    if found.moved:
        screen.table(
            ("record", "of", "is of" if not would else "would be of"),
            [(record(one.record), one.source or "", one.target) for one in found.moved],
            empty="",
        )
    if found.made:
        screen.say(f"New: {', '.join(found.made)}.")
    told = Counter(one.system for one in found.told)
    if told:
        named = ", ".join(f"{system} ({counted(many, 'record')})" for system, many in sorted(told.items()))
        screen.say(f"{'Would be told' if would else 'Told'}: {named}.")
    else:
        screen.say("No system has to be told.")
    if found.untold:
        systems = ", ".join(sorted({one.system for one in found.untold}))
        by = f": `tolbooth people told {found.change}` says what to do" if found.change else ""
        screen.note(f"No route takes it to {systems}; somebody has to tell them by hand{by}.")
    for one in found.warnings:
        screen.note(one)


def _act(
    asked: Asked, screen: Screen, path: str, body: dict[str, JsonValue], reason: str, dry_run: bool
) -> None:
    with running_hub(asked) as hub:
        found = hub.post(path, {**body, "reason": reason, "dry_run": dry_run}, Done)
    if screen.as_json:
        screen.json(found)
    else:
        done(screen, found)


def _record(text: str) -> JsonValue:
    """Raises ``typer.BadParameter``."""
    found = _RECORD.fullmatch(text)
    if found is None:
        raise typer.BadParameter(
            f"{text!r} does not name a record: write the system and its key, as in revenues/4711",
            param_hint="RECORDS",
        )
    generation = found["generation"]
    return {
        "system": found["system"],
        "local_id": found["local_id"],
        "generation": None if generation is None else int(generation),
    }
