"""What the settings say of cases: the folders, and every case type and calendar in them."""

from __future__ import annotations

from collections.abc import Iterator

from adapters.registry import Registry
from cases.definitions import Definitions, definitions_of
from hub.case_back_offices import taken_of_cases
from hub.cases import folder_troubles
from hub.checking.fit import kinds
from hub.checking.settings_file import Loaded
from hub.checking.targets import target_faults
from hub.settings import Settings
from routes.problem import Problem
from routes.suggestion import suggest
from routes.toml_lines import Path as Place


def problems(loaded: Loaded, settings: Settings) -> Iterator[Problem]:
    """Each thing for which cases could not be kept, or would not go where their type says. Types are written
    before cases are enabled, so they are looked at in any case."""
    for key, problem, fix in folder_troubles(settings):
        yield loaded.problem(("cases", key), f"cases.{key}: {problem}", fix)
    found = definitions_of(settings.cases, settings.home)
    yield from found.problems
    yield from _unfit_back_offices(found, settings)
    yield from _targets(loaded, settings)
    if settings.cases.enabled and not found.types and not found.problems:
        yield loaded.problem(
            ("cases", "ships"),
            "cases are enabled, and there is no type that one could be of",
            "name a folder of your own as `types`, or let `ships` be true",
        )


def _targets(loaded: Loaded, settings: Settings) -> Iterator[Problem]:
    """What ``targets`` says to the adapters of back offices."""
    installed = kinds(settings, Registry())
    for name, target in settings.cases.targets.items():
        place: Place = ("cases", "targets", name)
        adapter = installed.get(name)
        if adapter is None:
            fix = suggest(name, settings.adapters, noun="adapters")
            yield loaded.problem(place, f"cases.targets names {name!r}, which is no adapter here", fix)
            continue
        for inner, problem, fix in target_faults(
            target, adapter.Target, settings.home, f"back office {name!r}"
        ):
            yield loaded.problem((*place, *inner), problem, fix)


def _unfit_back_offices(found: Definitions, settings: Settings) -> Iterator[Problem]:
    """Of the council's own types. Few councils have all the systems that the types which ship name: of those
    nothing is said here, and in one line by `tolbooth doctor`."""
    installed = kinds(settings, Registry())
    for one in found.types.values():
        rule = one.definition.back_office
        if rule is None or one.file.ships:
            continue
        if rule.adapter not in settings.adapters:
            yield one.problem(
                ("back_office", "adapter"),
                f"the back office of {one.definition.name!r} is {rule.adapter!r}, which is no adapter here",
                f"{suggest(rule.adapter, settings.adapters, noun='adapters').removesuffix('?')}; or take "
                "[back_office] out, and its cases are worked on in the hub alone",
            )
        elif rule.adapter in installed and not taken_of_cases(installed[rule.adapter].accepts):
            yield one.problem(
                ("back_office", "adapter"),
                f"the back office of {one.definition.name!r} is {rule.adapter!r}, which cannot be told "
                f"that a case was opened: it takes {', '.join(installed[rule.adapter].accepts) or 'nothing'}",
                "name one that takes case.opened, such as one of the kind verint or open311; or take "
                "[back_office] out",
            )
