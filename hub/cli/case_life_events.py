"""`tolbooth cases life-events`: which cases a life event opens and whom it tells, as the files say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from pydantic import JsonValue

from cases.council.council import Council
from cases.definitions import Definitions
from cases.entering.entry_rule import NoReport
from cases.life.choosing import Chosen, choose
from cases.life.reading import SHIPPED, WrittenSet
from cases.life.told import document_of
from hub.cli.asked import Asked
from hub.cli.command import command
from hub.cli.definitions import definitions, note_problems
from hub.cli.exporting import Folder, Names, export
from hub.cli.failure import Failed
from hub.cli.screen import Screen
from routes.event_view import EventView
from routes.suggestion import suggest
from schemas.catalogue import shipped
from schemas.cloudevents import read_structured
from schemas.errors import SchemaViolation, UnknownType
from schemas.event_type import full_of
from schemas.events.life_event import LifeEventReported

group = typer.Typer(
    no_args_is_help=True,
    help="Life events: which cases a death, a birth, a move or a new business opens, and whom it tells.",
)
REPORTED = full_of("life_event.reported")


@command(group, "list", local=True)
def list_sets(asked: Asked, screen: Screen) -> None:
    """The sets of the settings, one for each kind: those that ship, and the council's own."""
    found = definitions(asked)
    if screen.as_json:
        screen.json({"items": [_whole(one) for one in found.life_events.values()]})
    else:
        screen.table(
            ("kind", "about", "the whole", "parts", "tells", "from"),
            [
                (
                    *(kind, one.rule.about, one.rule.whole.type, len(one.rule.parts), len(one.rule.tells)),
                    "ships" if one.file.ships else one.file.path,
                )
                for kind, one in found.life_events.items()
            ],
            empty="There are none.",
            whole=("kind",),
        )
    note_problems(screen, found)


@command(group, "show", local=True)
def show(asked: Asked, screen: Screen, kind: Annotated[str, typer.Argument(help="Such as death.")]) -> None:
    """One: each case that it opens and each system that it tells, and when."""
    one = _one(definitions(asked), kind)
    if screen.as_json:
        screen.json(_whole(one))
        return
    rule = one.rule
    screen.facts(
        [
            ("life event", rule.kind),
            ("about", rule.about),
            ("the whole", rule.whole.type),
            ("file", one.file.path),
        ]
    )
    screen.table(
        ("part", "case type", "opened", "why"),
        [(name, part.type, part.when or "always", part.about) for name, part in rule.parts.items()],
        empty="It opens no parts.",
        whole=("part",),
    )
    screen.table(
        ("told", "as", "when", "what"),
        [
            (system, tell.event, tell.when or "always", ", ".join(tell.says) or None)
            for system, tell in rule.tells.items()
        ],
        empty="It tells nobody.",
        whole=("told",),
    )


@command(group, "export", local=True)
def export_sets(
    asked: Asked,  # noqa: ARG001 - what ships is the same whatever the settings say
    screen: Screen,
    folder: Folder,
    names: Names = None,
) -> None:
    """Write the sets that ship into a folder, to be changed there. What is there already stays."""
    export(screen, SHIPPED, folder, names or (), noun="life event", key="life_events", versions=False)


@command(group, "try", local=True)
def try_event(
    asked: Asked,
    screen: Screen,
    file: Annotated[Path, typer.Argument(help="An event as JSON: a life_event.reported.")],
    records: Annotated[
        list[str] | None,
        typer.Option(
            "--record", help="A system that holds a record of them, as the index would say; for each."
        ),
    ] = None,
) -> None:
    """What a life event would open and whom it would tell; nothing is done, and no hub is asked.

    Without --record it is as where there is no index of people, or it does not know them.
    """
    found = definitions(asked)
    event, chosen = _tried(found, found.council, file, set(records) if records else None)
    if screen.as_json:
        parts: dict[str, JsonValue] = {name: part.type for name, part in chosen.parts.items()}
        tells: list[JsonValue] = [one.system for one in chosen.tells]
        left: list[JsonValue] = [*chosen.left_out]
        screen.json({"whole": chosen.whole.type, "parts": parts, "tells": tells, "left_out": left})
        return
    screen.facts([("life event", event.kind), ("the whole", chosen.whole.type)])
    screen.table(
        ("part", "case type", "says"),
        [(name, part.type, json.dumps(part.details)) for name, part in chosen.parts.items()],
        empty="It would open no parts.",
        whole=("part",),
    )
    screen.say(f"told: {', '.join(one.system for one in chosen.tells) or 'nobody'}")
    screen.say(f"left out: {', '.join(chosen.left_out) or 'nothing'}")


def _tried(
    found: Definitions, council: Council, file: Path, systems: set[str] | None
) -> tuple[LifeEventReported, Chosen]:
    try:
        envelope = read_structured(json.loads(file.read_text("utf-8-sig")))
        shipped().check(envelope)
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise Failed(f"{file} cannot be read: {error}", "Name a file with one event as JSON.") from None
    except (SchemaViolation, UnknownType) as error:
        raise Failed(f"{file}: {error}", f"{error.fix}.") from None
    if envelope.type != REPORTED:
        raise Failed(f"{file} is a {envelope.type}", f"Name a file with a {REPORTED}.")
    event = LifeEventReported.model_validate(envelope.data)
    rule = _one(found, event.kind).rule
    try:
        return event, choose(
            rule, event, document_of(EventView(envelope).document, event, rule, systems, council)
        )
    except NoReport as error:
        raise Failed(f"The set {event.kind!r} does not fit: {error}", "Correct its file.") from None


def _one(found: Definitions, kind: str) -> WrittenSet:
    if kind not in found.life_events:
        fix = suggest(kind, found.life_events, noun="kinds")
        wrong = " Its file cannot be used: `tolbooth check` says why." if found.problems else ""
        raise Failed(f"There is no set of life events {kind!r}.{wrong}", fix[0].upper() + fix[1:])
    return found.life_events[kind]


def _whole(one: WrittenSet) -> dict[str, JsonValue]:
    said: dict[str, JsonValue] = one.rule.model_dump(mode="json")
    return {**said, "file": one.file.path}
