"""Writing what ships into a folder, for somebody to change."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Annotated

import typer

from cases.written.file import shipped
from hub.cli.failure import Failed
from hub.cli.screen import Screen
from routes.suggestion import suggest

Folder = Annotated[Path, typer.Argument(help="Where they are written; it is made if it is not there.")]
Names = Annotated[list[str] | None, typer.Argument(help="Only these; otherwise all that ship.")]


def export(
    screen: Screen,
    package: str,
    folder: Path,
    names: Collection[str],
    *,
    noun: str,
    key: str,
    versions: bool = True,
) -> None:
    """Write them, and leave whatever is there. ``key``: of the settings, that names such a folder.
    ``versions``: each has one, which is raised by whoever changes it."""
    ours = {one.name: one for one in shipped(package)}
    for name in names:
        if name not in ours:
            raise Failed(f"No {noun} that ships is called {name!r}", suggest(name, ours, noun=f"{noun}s"))
    written, kept = [], []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in names or ours:
            file = folder / f"{name}.toml"
            try:
                with file.open("x", encoding="utf-8", newline="\n") as opened:
                    opened.write(ours[name].text)
                written.append(str(file))
            except FileExistsError:
                kept.append(str(file))
    except OSError as error:
        raise Failed(
            f"{error.filename}: {error.strerror}", "Name a folder that this user may write to."
        ) from error
    if screen.as_json:
        screen.json({"written": [*written], "kept": [*kept]})
        return
    for path in written:
        screen.say(path)
    for path in kept:
        screen.note(f"{path} is there already, and was left as it is.")
    if written:
        rest = "; raise `version` in what you change" if versions else ""
        screen.note(f'To have them used: {key} = "{folder}" under [cases]{rest}.')
