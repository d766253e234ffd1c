"""`tolbooth cases types`: as they stand in the files, whether or not a hub goes by them yet."""

from __future__ import annotations

from typing import Annotated

import typer

from cases.types.case_type import CaseType
from cases.types.reading import SHIPPED
from cases.types.shown import CaseTypeShown, line
from hub.cli.asked import Asked
from hub.cli.command import command
from hub.cli.definitions import definitions, note_problems, one_of, origin
from hub.cli.exporting import Folder, Names, export
from hub.cli.screen import Screen, counted

group = typer.Typer(no_args_is_help=True, help="The kinds of cases: what is asked, how it goes on, by when.")


@command(group, "list", local=True)
def list_types(asked: Asked, screen: Screen) -> None:
    """All case types of the settings: those that ship, and the council's own."""
    found = definitions(asked)
    if screen.as_json:
        screen.json(
            {
                "items": [
                    line(one.definition).model_dump() | {"file": one.file.path}
                    for one in found.types.values()
                ]
            }
        )
    else:
        screen.table(
            ("name", "version", "title", "service", "from"),
            [
                (name, one.definition.version, one.definition.title, one.definition.service, origin(one))
                for name, one in found.types.items()
            ],
            empty="There are none.",
            whole=("name",),
        )
    note_problems(screen, found)


@command(group, "show", local=True)
def show(asked: Asked, screen: Screen, name: Annotated[str, typer.Argument(help="Such as pothole.")]) -> None:
    """One: what is asked, its statuses with what a citizen is told, and its clocks as people read them."""
    found = definitions(asked)
    one = one_of(found.types, name, found, noun="case type")
    shown = CaseTypeShown.of(one.definition)
    if screen.as_json:
        screen.json(shown.model_dump(mode="json") | {"file": one.file.path})
        return
    screen.facts(
        [
            ("case type", f"{shown.name}, version {shown.version}"),
            ("title", shown.title),
            ("about", shown.about),
            ("service", shown.service),
            ("seen by", shown.visibility),
            ("queue", shown.queue.name),
            ("back office", None if shown.back_office is None else shown.back_office.adapter),
            ("follows", _follows(one.definition)),
            ("kept for", f"{counted(shown.retention_days, 'day')} after its end"),
            ("asks for", _asked_for(one.definition)),
            ("file", one.file.path),
        ]
    )
    screen.table(
        ("status", "stands for", "a citizen is told", "then"),
        [
            (each.code, each.stands_for, each.public, [step.status for step in each.steps])
            for each in shown.statuses
        ],
        empty="",
        whole=("status",),
    )
    screen.table(
        ("clock", "is due"),
        [(each.name, each.says) for each in shown.clocks],
        empty="It has no clocks.",
        whole=("clock",),
    )


@command(group, "export", local=True)
def export_types(
    asked: Asked,  # noqa: ARG001 - what ships is the same whatever the settings say
    screen: Screen,
    folder: Folder,
    names: Names = None,
) -> None:
    """Write the case types that ship into a folder, to be changed there. What is there already stays."""
    export(screen, SHIPPED, folder, names or (), noun="case type", key="types")


def _follows(one: CaseType) -> str | None:
    rule = one.parts
    if rule is None:
        return None
    return f"its parts: {rule.under_way} while one is open, {rule.done} once all have ended"


def _asked_for(one: CaseType) -> list[str]:
    """The fields, those that are needed first."""
    schema = one.schema_of_fields
    known, needed = schema.get("properties", {}), schema.get("required", [])
    names = list(known) if isinstance(known, dict) else []
    must = needed if isinstance(needed, list) else []
    return [
        *(name for name in names if name in must),
        *(f"{name} (may be left out)" for name in names if name not in must),
    ]
