"""Commands of the rooms above and of third parties, by the entry points `tolbooth.commands`."""

from __future__ import annotations

from importlib.metadata import EntryPoint, entry_points

import typer
import typer.main
from typer.core import TyperGroup

from hub.cli.screen import Screen

GROUP = "tolbooth.commands"


class PluginGroup(TyperGroup):
    """The built-in commands, and those of entry points. Each is imported when it is first asked for.

    One that cannot be imported is named with its trouble when it is run; it harms no other command.
    """

    def list_commands(self, ctx: typer.Context) -> list[str]:  # type: ignore[override]
        """Every command, the built-in ones first."""
        return [*super().list_commands(ctx), *sorted(_points().keys() - self.commands.keys())]

    def get_command(self, ctx: typer.Context, cmd_name: str) -> object:  # type: ignore[override]
        """The command of that name, or None."""
        found = super().get_command(ctx, cmd_name)
        if found is not None:
            return found
        point = _points().get(cmd_name)
        return None if point is None else _loaded(point)


def _points() -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group=GROUP)}


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
