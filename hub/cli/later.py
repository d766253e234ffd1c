"""Groups of commands that are imported when one of them is asked for, so that none waits for another."""

from __future__ import annotations

from functools import cached_property
from importlib import import_module

import typer
import typer.main
from typer.core import TyperGroup


def later(module: str) -> type[TyperGroup]:
    """A class for a group whose commands are those of ``module``'s ``group``, a ``typer.Typer``."""

    class Later(TyperGroup):
        @cached_property
        def _group(self) -> TyperGroup:
            found: typer.Typer = import_module(module).group
            return typer.main.get_group(found)

        def list_commands(self, ctx: typer.Context) -> list[str]:  # type: ignore[override]
            return self._group.list_commands(ctx)

        def get_command(self, ctx: typer.Context, cmd_name: str) -> object:  # type: ignore[override]
            return self._group.get_command(ctx, cmd_name)

    return Later
