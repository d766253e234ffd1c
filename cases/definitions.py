"""All case types and calendars that a council has: those that ship, and over them its own."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from cases.clocks import reading as calendars_read
from cases.clocks.calendar import WorkingCalendar
from cases.council.council import Council
from cases.council.reading import read_council
from cases.entering import reading as rules_read
from cases.entering.entry_rule import EntryRule
from cases.life import reading as life_read
from cases.life.life_event_set import LifeEventSet
from cases.life.reading import WrittenSet
from cases.settings import Cases
from cases.types import reading as types_read
from cases.types.case_type import CaseType
from cases.written.definition import Definition
from cases.written.file import DefinitionFile, in_folder, shipped
from routes.problem import Problem
from routes.suggestion import suggest
from routes.toml_lines import Path as Place
from routes.toml_lines import TomlLines

D = TypeVar("D", bound=Definition)
ReadOne = Callable[[DefinitionFile], tuple[D | None, list[Problem]]]


@dataclass(frozen=True, slots=True)
class Written(Generic[D]):
    """A definition, and the file that it stands in."""

    definition: D
    file: DefinitionFile

    def problem(self, place: Place, problem: str, fix: str) -> Problem:
        """One thing wrong at a key of the file."""
        return Problem(self.file.path, TomlLines(self.file.text).line(place), problem, fix)


@dataclass(frozen=True, slots=True)
class Definitions:
    """Each by its name. What has a problem is left out: go by them only where there is none."""

    types: Mapping[str, Written[CaseType]]
    calendars: Mapping[str, Written[WorkingCalendar]]
    rules: Mapping[str, EntryRule]
    life_events: Mapping[str, WrittenSet]
    council: Council
    problems: tuple[Problem, ...]


def definitions_of(rule: Cases, home: Path) -> Definitions:
    """What the files say, and what is wrong with them. ``home``: where relative folders are taken from; one
    that is not there counts as empty."""
    type_files, first = _files(types_read.SHIPPED, rule, home, rule.types)
    calendar_files, second = _files(calendars_read.SHIPPED, rule, home, rule.calendars)
    types, third = _read(type_files.values(), types_read.read_one)
    calendars, fourth = _read(calendar_files.values(), calendars_read.read_one)
    rule_files, unreadable = _files(rules_read.SHIPPED, rule, home, rule.rules)
    rules = rules_read.read_rules(rule_files.values(), type_files)
    # A calendar that cannot be read is there all the same: it is said of it, and not of each clock.
    missing = _calendars_missing(types.values(), calendar_files)
    council, wrong = read_council(home / rule.council if rule.council else None)
    lost = _areas_missing(types.values(), council)
    set_files, fifth = _files(life_read.SHIPPED, rule, home, rule.life_events)
    sets = life_read.read_sets(set_files.values(), {name: one.definition for name, one in types.items()})
    problems = [*first, *second, *third, *fourth, *unreadable, *rules.problems, *missing, *wrong, *lost]
    # A type that cannot be read is said to be wrong itself, and not each set that opens it.
    problems += fifth if third else [*fifth, *sets.problems]
    return Definitions(types, calendars, rules.rules, sets.sets, council, tuple(sorted(problems)))


def life_event_sets(rule: Cases, home: Path) -> dict[str, LifeEventSet]:
    """Those of ``definitions_of``, by kind, where nothing is wrong with any of it."""
    files, _ = _files(life_read.SHIPPED, rule, home, rule.life_events)
    found = [life_read.read_one(one)[0] for one in files.values()]
    return {one.kind: one for one in found if one is not None}


def _files(
    package: str, rule: Cases, home: Path, folder: str
) -> tuple[dict[str, DefinitionFile], list[Problem]]:
    own, problems = in_folder(home / folder) if folder else ([], [])
    ours = shipped(package) if rule.ships else ()
    return {one.name: one for one in (*ours, *own)}, problems


def _read(
    files: Iterable[DefinitionFile], read_one: ReadOne[D]
) -> tuple[dict[str, Written[D]], list[Problem]]:
    found: dict[str, Written[D]] = {}
    problems: list[Problem] = []
    for file in sorted(files, key=lambda one: one.name):
        definition, wrong = read_one(file)
        problems += wrong
        if definition is not None:
            found[definition.name] = Written(definition, file)
    return found, problems


def _areas_missing(types: Iterable[Written[CaseType]], council: Council) -> Iterator[Problem]:
    """Of the council's own types, where its file says areas, and skills. Those that ship name what a council
    may have, and go without."""
    for one in types:
        rule = one.definition.queue
        if one.file.ships:
            continue
        for area in rule.by_area:
            if council.areas and area not in council.areas:
                yield one.problem(
                    ("queue", "by_area", area),
                    f"its queue goes by the area {area!r}, which the council's file does not have",
                    suggest(area, council.areas, noun="areas"),
                )
        skills = {skill for member in council.members.values() for skill in member.skills}
        fed = any(team.is_fed for team in council.teams.values())
        if council.teams and not fed and rule.skill is not None and rule.skill not in skills:
            yield one.problem(
                ("queue", "skill"),
                f"its cases ask for the skill {rule.skill!r}, which nobody of the council's file has",
                suggest(rule.skill, skills, noun="skills"),
            )


def _calendars_missing(types: Iterable[Written[CaseType]], known: Collection[str]) -> Iterator[Problem]:
    for one in types:
        for name, clock in one.definition.clocks.items():
            if clock.calendar not in known:
                yield one.problem(
                    ("clocks", name, "calendar"),
                    f"the clock {name!r} goes by the calendar {clock.calendar!r}, which is not there",
                    suggest(clock.calendar, known, noun="calendars"),
                )
