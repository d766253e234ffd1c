"""Case management as a part of this hub: what it goes by, as its settings say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from cases.clocks import repository as calendars
from cases.definitions import D, Definitions, Written, definitions_of
from cases.types import repository as types
from cases.written.changed import Changed
from hub.checking.said import where
from hub.settings import Settings
from ledger.session import Session
from routes.problem import Problem


class WrongDefinitions(Exception):
    """A case type or a calendar cannot be used; `tolbooth check` names each fault."""


def folder_troubles(settings: Settings) -> Iterator[tuple[str, str, str]]:
    """Of each folder under ``[cases]`` that cannot be read: its key, what is wrong with it, and the fix."""
    for key in ("types", "calendars", "rules", "life_events"):
        written = getattr(settings.cases, key)
        folder = settings.home / written
        if not written or folder.is_dir():
            continue
        if folder.exists():
            yield key, f"{folder} is a file and not a folder", "name the folder that it is in"
        else:
            yield key, f"there is no folder {folder}", "make it, correct the name, or leave it out"


def apply_cases(session: Session, settings: Settings) -> None:
    """Go by what the files say now; by nothing where cases are not enabled. Raises ``WrongDefinitions``."""
    if not settings.cases.enabled:
        types.keep(session, ())
        calendars.keep(session, ())
        return
    found = usable(settings)
    _refuse(list(changed(session, found)))
    types.keep(session, [one.definition for one in found.types.values()])
    calendars.keep(session, [one.definition for one in found.calendars.values()])


def changed(session: Session, found: Definitions) -> Iterator[Problem]:
    """What says something else than this hub kept under the same version."""
    yield from _changed(session, found.types, types.changed, "case type", "types")
    yield from _changed(session, found.calendars, calendars.changed, "calendar", "calendars")


def usable(settings: Settings) -> Definitions:
    """What the files say. Raises ``WrongDefinitions`` where there is anything wrong with them."""
    for key, problem, fix in folder_troubles(settings):
        raise WrongDefinitions(f"`{key}` under [cases]: {problem}: {fix}.")
    found = definitions_of(settings.cases, settings.home)
    _refuse(found.problems)
    return found


def _refuse(problems: Sequence[Problem]) -> None:
    if problems:
        first, more = problems[0], len(problems) - 1
        rest = f" There is more wrong ({more}); `tolbooth doctor` names all of it." if more else ""
        raise WrongDefinitions(f"{where(first)}: {first.problem}. Fix: {first.fix}.{rest}")


def _changed(
    session: Session,
    written: Mapping[str, Written[D]],
    look: Callable[[Session, Iterable[D]], list[Changed]],
    noun: str,
    group: str,
) -> Iterator[Problem]:
    for one in look(session, [each.definition for each in written.values()]):
        fix = f"write version = {one.newest + 1}; what was begun under {one.version} goes on under it"
        if written[one.name].file.ships:
            fix = (
                f"`tolbooth cases {group} export FOLDER {one.name}`, name that folder under "
                f"[cases], and {fix}"
            )
        yield written[one.name].problem(
            ("version",),
            f"the {noun} {one.name!r} is changed, and its version {one.version} stands for what it said on "
            f"{one.since:%d %B %Y}",
            fix,
        )
