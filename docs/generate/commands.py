"""The page of commands, from the command line itself."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import dataclass

import typer
import typer.main
from typer.core import TyperArgument, TyperGroup, TyperOption

from docs.generate.schema_table import code, plain, table

_HEAD = """# Commands

`tolbooth` is one program, and every command takes `--help`. With `--json` it prints for machines. In a clone it is `.venv/bin/tolbooth`; the examples of these pages leave the folder out.
"""
_EVERYWHERE = frozenset({"ctx", "config", "url", "key", "as_json"})
"""What every command takes is told once, at the top; but a command's own meaning of ``--json`` is its own."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One argument or option, as it is typed, and what it means."""

    name: str
    written: str
    required: bool
    meaning: str


@dataclass(frozen=True, slots=True)
class Command:
    """One command that does something, or one that holds others and has a meaning of its own."""

    name: str
    meaning: str
    parameters: tuple[Parameter, ...]


def program() -> Command:
    """`tolbooth` itself: its help, and the options that every command takes too."""
    return _described("tolbooth", _whole())


def commands() -> Iterator[Command]:
    """Every command, groups opened out, those of entry points too, in the order of the help."""
    yield from _under("tolbooth", _whole())


def groups() -> Iterator[Command]:
    """Every group of commands with what it is for."""
    whole = _whole()
    for name, found in _inside(whole):
        if isinstance(found, TyperGroup) and found.list_commands(_context(found)):
            yield _described(f"tolbooth {name}", found)


def page() -> str:
    """The whole page."""
    whole = program()
    parts = [_HEAD, whole.meaning, "", _parameters(whole.parameters), ""]
    shared = {one.written: one.meaning for one in whole.parameters}
    meanings = {one.name: one.meaning for one in groups()}
    group = ""
    for command in commands():
        above = command.name.rpartition(" ")[0]
        if above in meanings and above != group:
            parts.append(f"## {above}\n\n{plain(meanings[above])}\n")
        group = above
        parts.append(_section(command, shared, "###" if above in meanings else "##"))
    return "\n".join(parts)


def _whole() -> object:
    from hub.cli.main import app

    return typer.main.get_command(app)


def _context(group: TyperGroup) -> typer.Context:
    return typer.Context(group)


def _inside(group: object) -> Iterator[tuple[str, object]]:
    """A group's commands, the ones that are loaded when they are asked for too; what is hidden is left out."""
    assert isinstance(group, TyperGroup)
    context = _context(group)
    for name in group.list_commands(context):
        found: object = group.get_command(context, name)
        if not getattr(found, "hidden", False):
            yield name, found


def _under(name: str, command: object) -> Iterator[Command]:
    if not isinstance(command, TyperGroup):
        yield _described(name, command)
        return
    if command.invoke_without_command:
        yield _described(name, command)
    for inner, found in _inside(command):
        yield from _under(f"{name} {inner}", found)


def _described(name: str, command: object) -> Command:
    parameters = (_parameter(one) for one in getattr(command, "params", ()))
    meaning = inspect.cleandoc(getattr(command, "help", None) or "")
    return Command(name, meaning, tuple(one for one in parameters if one is not None))


def _parameter(one: object) -> Parameter | None:
    if isinstance(one, TyperOption) and not one.hidden:
        written = ", ".join([*one.opts, *one.secondary_opts])
        return Parameter(one.name or "", written, one.required, one.help or "")
    if isinstance(one, TyperArgument) and not one.hidden:
        return Parameter(one.name or "", (one.name or "").upper(), one.required, one.help or "")
    return None


def _section(command: Command, shared: dict[str, str], level: str) -> str:
    told = [f"{level} {command.name}", *map(_paragraph, command.meaning.split("\n\n"))]
    own = [
        one
        for one in command.parameters
        if one.name not in _EVERYWHERE or shared.get(one.written) != one.meaning
    ]
    if own:
        told.append(_parameters(own))
    return "\n\n".join(told) + "\n"


def _paragraph(text: str) -> str:
    """One that is a command to type is shown as one."""
    return f"```sh\n{text}\n```" if text.startswith("tolbooth ") else plain(text)


def _parameters(parameters: tuple[Parameter, ...] | list[Parameter]) -> str:
    rows = [(code(one.written), "yes" if one.required else "no", plain(one.meaning)) for one in parameters]
    return table(("argument or option", "needed", "meaning"), rows)
