"""What the settings say of cases: the folders, and every case type and calendar in them."""

from __future__ import annotations

from collections.abc import Iterator

from cases.definitions import Definitions, definitions_of
from hub.cases import folder_troubles
from hub.checking.settings_file import Loaded
from hub.settings import Settings
from routes.problem import Problem
from routes.suggestion import suggest


def problems(loaded: Loaded, settings: Settings) -> Iterator[Problem]:
    """Each thing for which cases could not be kept, or would not go where their type says. Types are written
    before cases are enabled, so they are looked at in any case."""
    for key, problem, fix in folder_troubles(settings):
        yield loaded.problem(("cases", key), f"cases.{key}: {problem}", fix)
    found = definitions_of(settings.cases, settings.home)
    yield from found.problems
    yield from _back_offices_missing(found, settings)
    if settings.cases.enabled and not found.types and not found.problems:
        yield loaded.problem(
            ("cases", "ships"),
            "cases are enabled, and there is no type that one could be of",
            "name a folder of your own as `types`, or let `ships` be true",
        )


def _back_offices_missing(found: Definitions, settings: Settings) -> Iterator[Problem]:
    """Of the council's own types. Few councils have all the systems that the types which ship name: of those
    nothing is said here, and in one line by `tolbooth doctor`."""
    for one in found.types.values():
        rule = one.definition.back_office
        if rule is not None and not one.file.ships and rule.adapter not in settings.adapters:
            yield one.problem(
                ("back_office", "adapter"),
                f"the back office of {one.definition.name!r} is {rule.adapter!r}, which is no adapter here",
                f"{suggest(rule.adapter, settings.adapters, noun='adapters').removesuffix('?')}; or take "
                "[back_office] out, and its cases are worked on in the hub alone",
            )
