"""`tolbooth staff merge | split | undo`: saying who of the staff is who."""

from __future__ import annotations

from typing import Annotated

import typer
from pydantic import JsonValue

from hub.cli.asked import Asked
from hub.cli.hub_client import part
from hub.cli.letters import Reason
from hub.cli.reach import running_hub
from hub.cli.screen import Screen
from identity_index.staff.desk.act import Done

Id = Annotated[str, typer.Argument(metavar="STAFF", help="st-4, as the list names them.")]


def merge(
    asked: Asked,
    screen: Screen,
    kept: Id,
    other: Annotated[str, typer.Argument(help="st-7: its records move, and its id keeps answering.")],
    reason: Reason,
) -> None:
    """Two are one, whatever their numbers say. Needs a running hub; `staff undo` takes it back."""
    _act(asked, screen, f"/staff/{part(kept)}/merge", {"other": other, "reason": reason})


def split(
    asked: Asked,
    screen: Screen,
    staff: Id,
    records: Annotated[list[str], typer.Argument(help="hr/100001; one or more.")],
    reason: Reason,
) -> None:
    """Some of their records are somebody else's, who is new by this. Needs a running hub.

    The same employee number brings them together no more; a person may, with `staff undo` or `staff merge`.
    """
    named: list[JsonValue] = []
    for one in records:
        system, _, local_id = one.partition("/")
        named.append({"system": system, "local_id": local_id})
    _act(asked, screen, f"/staff/{part(staff)}/split", {"records": named, "reason": reason})


def undo(
    asked: Asked,
    screen: Screen,
    change: Annotated[str, typer.Argument(help="c-7, as `tolbooth staff history` names it.")],
    reason: Reason,
) -> None:
    """Take a change back, whoever made it: what it moved goes back where it was. Needs a running hub."""
    _act(asked, screen, f"/staff/changes/{part(change)}/undo", {"reason": reason})


def _act(asked: Asked, screen: Screen, path: str, body: JsonValue) -> None:
    with running_hub(asked) as hub:
        found = hub.post(path, body, Done)
    if screen.as_json:
        screen.json(found)
        return
    moved = ", ".join(f"{one.system}/{one.local_id}" for one in found.moved)
    screen.say(f"{found.change}: {found.what} of {' and '.join(found.staff)}; moved: {moved or 'nothing'}.")
