"""Sets of life events from the files of a folder; of what is wrong, each line and what to do."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import get_args

from pydantic import ValidationError

from cases.life.fitting import faults_of
from cases.life.life_event_set import LifeEventSet
from cases.types.case_type import CaseType
from cases.written.file import DefinitionFile
from routes.model_problems import model_problems
from routes.problem import Problem
from routes.suggestion import suggest
from routes.toml_lines import TomlLines
from routes.toml_syntax import not_toml
from schemas.events.life_event import LifeEventKind

SHIPPED = "cases.life"
"""The package that those which ship stand in."""


@dataclass(frozen=True, slots=True)
class WrittenSet:
    """A set, and the file that it stands in."""

    rule: LifeEventSet
    file: DefinitionFile


@dataclass(slots=True)
class ReadSets:
    """What the files say, by kind. ``problems`` is empty where all of them can be used."""

    sets: dict[str, WrittenSet] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read_sets(files: Iterable[DefinitionFile], types: Mapping[str, CaseType]) -> ReadSets:
    """``types``: the case types that sets may open."""
    read = ReadSets()
    for file in sorted(files, key=lambda one: one.name):
        rule, problems = read_one(file)
        read.problems += problems
        if rule is None:
            continue
        lines = TomlLines(file.text)
        wrong = [Problem(file.path, lines.line(at), what, fix) for at, what, fix in faults_of(rule, types)]
        read.problems += wrong
        if not wrong:
            read.sets[rule.kind] = WrittenSet(rule, file)
    return read


def read_one(file: DefinitionFile) -> tuple[LifeEventSet | None, list[Problem]]:
    """The set in a file, or what is wrong with it by itself."""
    try:
        values = tomllib.loads(file.text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        return None, [not_toml(error, file.text, file.path)]
    lines = TomlLines(file.text)
    noun = f"set of life events {file.name!r}"
    try:
        found = LifeEventSet.model_validate(values)
    except ValidationError as error:
        said = model_problems(error, LifeEventSet, values, noun=noun)
        return None, [
            Problem(file.path, lines.line(at), problem, fix or "look at one of those that ship")
            for at, problem, fix in said
        ]
    if found.kind != file.name:
        kinds = get_args(LifeEventKind)
        fix = f"call the file {found.kind}.toml, or put the kind right"
        if file.name not in kinds:
            fix += f"; {suggest(file.name, kinds, noun='kinds')}"
        problem = f"the {noun} is of the kind {found.kind!r}, and its file is called otherwise"
        return None, [Problem(file.path, lines.line(("kind",)), problem, fix)]
    return found, []
