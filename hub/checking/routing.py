"""What the settings' routes files say, and whether the adapters they name can do it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from adapters.registry import Registry
from hub.checking.fit import asked_of_adapters, kinds
from hub.checking.settings_file import Loaded
from hub.route_files import read_file
from hub.settings import Settings
from routes.problem import Problem
from routes.toml_lines import TomlLines
from schemas.catalogue import shipped


@dataclass
class _Seen:
    """What earlier files have named: each name belongs to the file that has it first."""

    files: dict[str, Path] = field(default_factory=dict)
    names: dict[tuple[str, str], Path] = field(default_factory=dict)


def faults(loaded: Loaded, settings: Settings, registry: Registry) -> Iterator[Problem]:
    """Each thing wrong with the routes files, or with what their subscriptions ask of adapters."""
    seen = _Seen()
    for number, path in enumerate(settings.routes):
        place = ("routes", number)
        if path.is_dir():
            inside = sorted(path.glob("*.toml"))
            if not inside:
                yield loaded.problem(
                    place, f"the folder {path} holds no *.toml file", "correct it, or leave it out"
                )
        elif path.is_file():
            inside = [path]
        else:
            yield loaded.problem(
                place, f"there is no routes file {path}", "correct `routes`, or make the file"
            )
            continue
        for file in inside:
            yield from _twice(loaded, place, seen, file)
            yield from _file(file, settings, registry, seen)


def _twice(loaded: Loaded, place: tuple[str, int], seen: _Seen, file: Path) -> Iterator[Problem]:
    first = seen.files.setdefault(file.name, file)
    if first != file:
        # Routes belong to their file by its name: the later of two would take the place of the earlier.
        yield loaded.problem(
            place, f"two routes files are called {file.name}: {first} and {file}", "give one another name"
        )


def _file(file: Path, settings: Settings, registry: Registry, seen: _Seen) -> Iterator[Problem]:
    catalogue = shipped()
    try:
        text = file.read_text("utf-8")
        found = read_file(file, settings, catalogue)
    except OSError as error:
        yield Problem(
            str(file), 0, f"the file cannot be read ({error.strerror})", "make it readable for this user"
        )
        return
    except UnicodeDecodeError as error:
        yield Problem(
            str(file), 0, f"the file is not UTF-8 (byte {error.start + 1})", "save it again as UTF-8"
        )
        return
    yield from found.problems
    # A text with broken syntax has no lines to point at, and then nothing was found in it either.
    lines = TomlLines(text.removeprefix("\ufeff") if found.routes or found.subscriptions else "")
    for noun, names in (("subscriptions", found.subscriptions), ("routes", found.routes)):
        for one in names:
            first = seen.names.setdefault((noun, one.name), file)
            if first != file:
                yield Problem(
                    str(file),
                    lines.line((noun, one.name)),
                    f"the {noun[:-1]} {one.name!r} stands in {first} already",
                    "keep it in one of the two files",
                )
    yield from asked_of_adapters(str(file), text, found, kinds(settings, registry), catalogue, settings.home)
