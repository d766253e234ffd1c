"""Entry rules from the files of a folder; of what is wrong, each line and what to do."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from cases.entering.entry_rule import EntryRule
from cases.written.file import DefinitionFile
from routes.model_problems import model_problems
from routes.problem import Problem
from routes.suggestion import suggest
from routes.toml_lines import TomlLines
from routes.toml_syntax import not_toml
from schemas.formats import Code

SHIPPED = "cases.entering"
"""The package that those which ship stand in."""


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    rules: dict[Code, EntryRule] = Field(description="`[rules.<name>]`: a table for each rule")


@dataclass(slots=True)
class ReadRules:
    """What the files say. ``problems`` is empty where all of them can be used."""

    rules: dict[str, EntryRule] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read_rules(files: Iterable[DefinitionFile], case_types: Collection[str]) -> ReadRules:
    """``case_types``: those that rules may open. A rule that ships gives way to one of the same name."""
    read = ReadRules()
    ours: set[str] = set()
    for file in sorted(files, key=lambda one: (not one.ships, one.path)):
        try:
            values = tomllib.loads(file.text)
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            read.problems.append(not_toml(error, file.text, file.path))
            continue
        lines = TomlLines(file.text)
        try:
            found = _File.model_validate(values)
        except ValidationError as error:
            said = model_problems(error, _File, values, noun="file of entry rules")
            read.problems += [
                Problem(file.path, lines.line(path), problem, fix) for path, problem, fix in said
            ]
            continue
        for name, rule in found.rules.items():
            if name in read.rules and name not in ours:
                at = lines.line(("rules", name))
                problem = f"two entry rules are called {name!r}"
                read.problems.append(Problem(file.path, at, problem, "rename one"))
            elif rule.opens is not None and rule.opens not in case_types:
                if file.ships:
                    continue  # a council that does without that type does without its rule
                at = lines.line(("rules", name, "opens"))
                fix = suggest(rule.opens, case_types, noun="case types")
                problem = f"the rule {name!r} opens {rule.opens!r}, which is no case type"
                read.problems.append(Problem(file.path, at, problem, fix))
            else:
                read.rules[name] = rule
                ours = ours | {name} if file.ships else ours - {name}
    return read
