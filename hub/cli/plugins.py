"""Commands of the rooms above and of third parties, by the entry points `tolbooth.commands`."""

from __future__ import annotations

import ast
import re
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec
from pathlib import Path

import typer
import typer.main
from typer.core import TyperCommand, TyperGroup

from hub.cli.screen import Screen

GROUP = "tolbooth.commands"
_OWN_NAME = re.compile(r"^(`+)[^`]+\1:\s*")
"""How a module of commands begins: with the command's name, which the list has already."""


class PluginGroup(TyperGroup):
    """The built-in commands, and those of entry points. Each is imported when it is first asked for.

    One that cannot be imported is named with its trouble when it is run; it harms no other command. The list
    of commands imports none: it has what their modules say of themselves.
    """

    _listing = False

    def format_help(self, ctx: typer.Context, formatter: object) -> None:  # type: ignore[override]
        """The help of the whole program."""
        self._listing = True
        try:
            super().format_help(ctx, formatter)  # type: ignore[arg-type]
        finally:
            self._listing = False

    def list_commands(self, ctx: typer.Context) -> list[str]:  # type: ignore[override]
        """Every command, the built-in ones first."""
        return [*super().list_commands(ctx), *sorted(_points().keys() - self.commands.keys())]

    def get_command(self, ctx: typer.Context, cmd_name: str) -> object:  # type: ignore[override]
        """The command of that name, or None."""
        found = super().get_command(ctx, cmd_name)
        if found is not None:
            return found
        point = _points().get(cmd_name)
        if point is None:
            return None
        return TyperCommand(point.name, help=_said_of(point)) if self._listing else _loaded(point)


def _points() -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group=GROUP)}


def _said_of(point: EntryPoint) -> str:
    """The first words of its module, read and not run: a room above would bring its whole machinery."""
    try:
        spec = find_spec(point.module)
        if spec is None or not spec.has_location or spec.origin is None:
            return f"({point.value})"
        text = ast.get_docstring(ast.parse(Path(spec.origin).read_bytes())) or ""
    except Exception:  # noqa: BLE001 - finding it imports the package it is in, which may fail in any way
        return f"({point.value} cannot be loaded; run it to see why)"
    said = _OWN_NAME.sub("", text.partition("\n\n")[0])
    return said[:1].upper() + said[1:] if said else f"({point.value})"


def _loaded(point: EntryPoint) -> object:
    try:
        app = point.load()
    except Exception as error:  # noqa: BLE001 - another package's import may fail in any way
        return _broken(point, f"{type(error).__name__}: {error}")
    if not isinstance(app, typer.Typer):
        return _broken(point, "it is not a typer.Typer")
    command = typer.main.get_command(app)
    command.name = point.name
    return command


def _broken(point: EntryPoint, why: str) -> object:
    package = point.dist.name if point.dist is not None else point.module
    app = typer.Typer()

    def run(ctx: typer.Context) -> None:  # noqa: ARG001
        Screen(as_json=False).failure(
            f"The command `tolbooth {point.name}` cannot be loaded",
            f"{point.value}, of the package {package}: {why}. Mend or uninstall the package.",
        )
        raise typer.Exit(1)

    settings = {"ignore_unknown_options": True, "allow_extra_args": True}
    app.command(
        point.name,
        help="(cannot be loaded; run it to see why)",
        context_settings=settings,
        add_help_option=False,
    )(run)
    return typer.main.get_command(app)
