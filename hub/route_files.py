"""The routes that the settings' files own: read at start, applied as one change for each file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from adapters.registry import Registry
from hub.checking.fit import asked_of_adapters, kinds
from hub.settings import Settings
from ledger import routing
from ledger.session import Session
from routes.source import RoutingFile, read
from schemas.catalogue import Catalogue


class WrongRoutes(Exception):
    """A routes file cannot be used; `tolbooth check` names each fault."""


def files(settings: Settings) -> Iterator[Path]:
    """The TOML files, those of a folder by name. Raises ``WrongRoutes`` for a path that is not there."""
    for path in settings.routes:
        if path.is_dir():
            yield from sorted(path.glob("*.toml"))
        elif path.is_file():
            yield path
        else:
            raise WrongRoutes(f"{path}: there is no such routes file; correct `routes` in the settings")


def read_file(path: Path, settings: Settings, catalogue: Catalogue) -> RoutingFile:
    return read(
        path.read_text("utf-8"),
        str(path),
        adapters=settings.adapters.keys(),
        types=[one.type for one in catalogue.types()],
    )


def apply_files(session: Session, settings: Settings, catalogue: Catalogue) -> None:
    """Make each file's routes and subscriptions exactly what it says. Raises ``WrongRoutes``."""
    installed = kinds(settings, Registry())
    for path in files(settings):
        found = read_file(path, settings, catalogue)
        text = path.read_text("utf-8")
        problems = [
            *found.problems,
            *asked_of_adapters(str(path), text, found, installed, catalogue, settings.home),
        ]
        if problems:
            first = problems[0]
            more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
            raise WrongRoutes(f"{first.file}:{first.line}: {first.problem}. {first.fix}{more}")
        routing.apply(
            session, found.routes, found.subscriptions, owner=f"file:{path.name}", author="settings"
        )
