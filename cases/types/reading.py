"""Case types from the files of a folder; of what is wrong, each line and what to do."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from pydantic import ValidationError

from cases.types.case_type import CaseType, CaseTypeError
from routes.model_problems import model_problems
from routes.problem import Problem
from routes.toml_lines import Path, TomlLines


@dataclass(slots=True)
class Read:
    """What the files say. ``problems`` is empty where all of them can be used."""

    types: dict[str, CaseType] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read_all(texts: Mapping[str, str]) -> Read:
    """``texts``: what stands in each file, by its name with ``.toml``."""
    read = Read()
    for file, text in sorted(texts.items()):
        found, problems = read_one(file, text)
        read.problems += problems
        if found is not None:
            read.types[found.name] = found
    return read


def read_one(file: str, text: str) -> tuple[CaseType | None, list[Problem]]:
    """``file`` is called as its type is, with ``.toml``."""
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = getattr(error, "lineno", 1)
        return None, [Problem(file, line, f"this is not TOML: {error}", "see https://toml.io/en/v1.0.0")]
    lines = TomlLines(text)
    stem = file.rpartition("/")[2].removesuffix(".toml")
    noun = f"case type {stem!r}"
    try:
        found = CaseType.model_validate(values)
    except ValidationError as error:
        said = model_problems(error, CaseType, values, noun=noun)
        places = dict(_places(error))
        return None, [
            Problem(file, lines.line(places.get(number, path)), problem, fix)
            for number, (path, problem, fix) in enumerate(said)
        ]
    if found.name != stem:
        problem = f"the {noun} calls itself {found.name!r}"
        return None, [Problem(file, lines.line(("name",)), problem, f"call the file {found.name}.toml")]
    return found, []


def _places(error: ValidationError) -> Iterator[tuple[int, Path]]:
    """Of faults that pydantic knows no place of, as it calls the whole at fault: by their number."""
    for number, detail in enumerate(error.errors(include_url=False)):
        cause = detail.get("ctx", {}).get("error")
        if isinstance(cause, CaseTypeError):
            yield number, cause.path


def calendars_missing(types: Iterable[CaseType], known: Iterable[str]) -> list[tuple[str, str]]:
    """The clocks, as type and name, that go by a calendar which is not there."""
    there = set(known)
    return [
        (one.name, name) for one in types for name, clock in one.clocks.items() if clock.calendar not in there
    ]
