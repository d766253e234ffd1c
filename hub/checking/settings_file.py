"""The settings file: read with the place of every key, so that what is wrong with it can be pointed at."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_settings import SettingsError

from hub.settings import Settings, load
from routes.model_problems import model_problems
from routes.problem import Problem
from routes.toml_lines import Path as Place
from routes.toml_lines import TomlLines
from routes.toml_syntax import not_toml

DEFAULTS = "the defaults (there is no settings file)"


@dataclass(frozen=True)
class Loaded:
    """A settings file. ``settings`` is None where it cannot be used; ``problems`` then say why.

    ``document`` is the file's own content, without the environment.
    """

    name: str
    settings: Settings | None
    problems: tuple[Problem, ...]
    lines: TomlLines = field(default_factory=lambda: TomlLines(""))
    document: dict[str, Any] = field(default_factory=dict)

    def problem(self, place: Place, problem: str, fix: str) -> Problem:
        """One thing wrong at a key. A key that an environment variable sets is named by that variable."""
        variable = _variable(place, least=1 if place not in self.lines.paths else len(place))
        if variable is not None:
            return Problem(f"environment variable {variable}", 0, problem, fix)
        return Problem(self.name, self.lines.line(place), problem, fix)


def read(file: Path | None) -> Loaded:
    """Read the file (None: the defaults) and the environment over it. Never raises for what is in them."""
    if file is None:
        return _loaded(None, Loaded(DEFAULTS, None, ()))
    name = str(file)
    try:
        text = file.read_text("utf-8")
    except FileNotFoundError:
        return _unreadable(name, "there is no such file", "correct the name after --config, or leave it out")
    except OSError as error:
        return _unreadable(
            name, f"the file cannot be read ({error.strerror})", "make it readable for this user"
        )
    except UnicodeDecodeError as error:
        return _unreadable(name, f"the file is not UTF-8 (byte {error.start + 1})", "save it again as UTF-8")
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        return Loaded(name, None, (not_toml(error, text, name),))
    return _loaded(file, Loaded(name, None, (), TomlLines(text), document))


def _loaded(file: Path | None, known: Loaded) -> Loaded:
    try:
        settings = load(file)
    except ValidationError as error:
        return _with(known, problems=tuple(sorted(_faults(error, known))))
    except SettingsError as error:
        fix = "write lists and tables in environment variables as JSON"
        return _with(known, problems=(Problem("environment variables TOLBOOTH_…", 0, str(error), fix),))
    return _with(known, settings=settings)


def _with(known: Loaded, *, settings: Settings | None = None, problems: tuple[Problem, ...] = ()) -> Loaded:
    return Loaded(known.name, settings, problems, known.lines, known.document)


def _faults(error: ValidationError, known: Loaded) -> Iterator[Problem]:
    for detail, (_, problem, fix) in zip(
        error.errors(include_url=False),
        model_problems(error, Settings, known.document, noun="settings"),
        strict=True,
    ):
        place = tuple(part for part in detail["loc"] if part != "[key]")
        said = problem.replace("the settings has", "the settings have")
        yield known.problem(place, said, fix or "see docs/reference/settings.md")


def _unreadable(name: str, problem: str, fix: str) -> Loaded:
    return Loaded(name, None, (Problem(name, 0, problem, fix),))


def _variable(place: Place, *, least: int) -> str | None:
    """The environment variable that sets the key, or at ``least`` so much of its place, if one does."""
    parts = [str(part).upper() for part in place]
    for length in range(len(parts), least - 1, -1):
        name = "TOLBOOTH_" + "__".join(parts[:length])
        if name in os.environ:
            return name
    return None
