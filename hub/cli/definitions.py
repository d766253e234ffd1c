"""Case types and calendars as commands find them: in the files that the settings name."""

from __future__ import annotations

from collections.abc import Mapping

from cases.definitions import D, Definitions, Written, definitions_of
from hub.checking.said import where
from hub.cli.asked import Asked
from hub.cli.failure import Failed
from hub.cli.place import settings_of
from hub.cli.screen import Screen, counted
from routes.suggestion import suggest


def definitions(asked: Asked) -> Definitions:
    """All that can be read of them."""
    settings = settings_of(asked)
    return definitions_of(settings.cases, settings.home)


def one_of(among: Mapping[str, Written[D]], name: str, found: Definitions, *, noun: str) -> Written[D]:
    """The one of that name. Raises ``Failed``, with what is wrong with its file where it has one."""
    if name in among:
        return among[name]
    for one in found.problems:
        if one.file.endswith(f"/{name}.toml"):
            raise Failed(f"{where(one)}: {one.problem}", f"Fix: {one.fix}.")
    fix = suggest(name, among, noun=f"{noun}s")
    raise Failed(f"There is no {noun} {name!r}", fix[0].upper() + fix[1:])


def origin(one: Written[D]) -> str:
    """Where it is from, in a list."""
    return "ships" if one.file.ships else one.file.path


def note_problems(screen: Screen, found: Definitions) -> None:
    """Say that more is written than can be used."""
    if found.problems:
        wrong = counted(len(found.problems), "thing")
        screen.note(f"{wrong} in these files cannot be used: `tolbooth check` names each, with its line.")
