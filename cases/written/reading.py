"""A definition from what stands in a file; of what is wrong, each line and what to do. Pure."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import TypeVar

from pydantic import ValidationError

from cases.written.definition import Definition, DefinitionError
from cases.written.file import DefinitionFile
from routes.model_problems import model_problems
from routes.problem import Problem
from routes.toml_lines import Path, TomlLines
from routes.toml_syntax import not_toml

D = TypeVar("D", bound=Definition)
_LOOK = "look at one of those that ship"


def read(file: DefinitionFile, model: type[D], noun: str) -> tuple[D | None, list[Problem]]:
    """``noun``: what people call one, such as ``case type``."""
    try:
        values = tomllib.loads(file.text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        return None, [not_toml(error, file.text, file.path)]
    named = f"{noun} {file.name!r}"
    try:
        found = model.model_validate(values)
    except ValidationError as error:
        lines = TomlLines(file.text)
        said = model_problems(error, model, values, noun=named)
        places = dict(_places(error))
        return None, [
            Problem(file.path, lines.line(places.get(number, path)), problem, fix or _LOOK)
            for number, (path, problem, fix) in enumerate(said)
        ]
    if found.name != file.name:
        problem = f"the {named} calls itself {found.name!r}"
        line = TomlLines(file.text).line(("name",))
        return None, [Problem(file.path, line, problem, f"call the file {found.name}.toml")]
    return found, []


def _places(error: ValidationError) -> Iterator[tuple[int, Path]]:
    """Of faults that pydantic knows no place of, as it calls the whole at fault: by their number."""
    for number, detail in enumerate(error.errors(include_url=False)):
        cause = detail.get("ctx", {}).get("error")
        if isinstance(cause, DefinitionError):
            yield number, cause.path
