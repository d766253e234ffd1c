"""The page of commands, from the command line itself."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import dataclass

import typer.main
from typer.core import TyperArgument, TyperGroup, TyperOption

from docs.generate.schema_table import code, plain, table

_HEAD = """# Commands

`tolbooth` is one program. Every command takes `--help`, prints for people, and for machines with `--json`; it exits with something other than 0 when it failed. Commands talk to the running hub, which they find by its run file, so that permissions and the audit trail hold; only where none runs do they open the database themselves.
"""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One argument or option, as it is typed, and what it means."""

    written: str
    required: bool
    meaning: str


@dataclass(frozen=True, slots=True)
class Command:
    """One command that does something."""

    name: str
    meaning: str
    parameters: tuple[Parameter, ...]


def commands() -> Iterator[Command]:
    """Every command, groups opened out, in the order of the help; what is hidden is left out."""
    from hub.cli.main import app

    yield from _under("tolbooth", typer.main.get_command(app))


def _under(name: str, command: object) -> Iterator[Command]:
    if isinstance(command, TyperGroup):
        for inner, found in command.commands.items():
            if not found.hidden:
                yield from _under(f"{name} {inner}", found)
        return
    parameters = (_parameter(one) for one in getattr(command, "params", ()))
    meaning = inspect.cleandoc(getattr(command, "help", None) or "")
    yield Command(name, meaning, tuple(one for one in parameters if one is not None))


def _parameter(one: object) -> Parameter | None:
    if isinstance(one, TyperOption) and not one.hidden:
        return Parameter(", ".join([*one.opts, *one.secondary_opts]), one.required, one.help or "")
    if isinstance(one, TyperArgument) and not one.hidden:
        return Parameter((one.name or "").upper(), one.required, one.help or "")
    return None


def page() -> str:
    """The whole page."""
    return "\n".join([_HEAD, *(_section(command) for command in commands())])


def _section(command: Command) -> str:
    told = [f"## {command.name}", plain(command.meaning)]
    rows = [
        (code(one.written), "yes" if one.required else "no", plain(one.meaning)) for one in command.parameters
    ]
    if rows:
        told.append(table(("argument or option", "needed", "meaning"), rows))
    return "\n\n".join(told) + "\n"
