"""`tolbooth people told`: who knows of a change, and what a person should do where a system does not."""

from __future__ import annotations

from typing import Annotated

import typer

from hub.cli import people_view
from hub.cli.asked import Asked
from hub.cli.hub_client import part
from hub.cli.reach import any_hub
from hub.cli.screen import Screen, counted
from identity_index.people.desk.told import Tellings


def told(
    asked: Asked,
    screen: Screen,
    change: Annotated[str, typer.Argument(help="c-7, as `tolbooth people history` names it.")],
) -> None:
    """Whether each system that holds a record of the persons concerned knows of a change, and what to do."""
    with any_hub(asked) as hub:
        found = hub.get(f"/people/changes/{part(change)}/told", Tellings)
    if screen.as_json:
        screen.json(found)
        return
    screen.table(
        ("record", "is of", "one person with", "no longer with", "what became of it"),
        [
            (
                people_view.record(one.record),
                one.person,
                [people_view.record(each) for each in one.others],
                [people_view.record(each) for each in one.no_longer],
                one.says if one.overtaken_by is None else f"{one.says} {one.overtaken_by} has overtaken it.",
            )
            for one in found.items
        ],
        empty="" if found.forgotten else f"No system had to be told of {found.change}.",
        whole=("record",),
    )
    for one in found.items:
        if one.to_do is not None:
            screen.note(f"{people_view.record(one.record)}: {one.to_do}")
    if found.forgotten:
        told = counted(found.forgotten, "event")
        screen.note(f"Of {told} that told of {found.change} nothing is left: erased, or forgotten in time.")
    if found.items and not found.to_do:
        screen.note("Nothing is left for a person to do.")
    elif found.to_do:
        screen.note(f"{counted(found.to_do, 'record')} to see to by hand.")
