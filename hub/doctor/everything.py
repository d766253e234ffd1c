"""All that the doctor looks at, one thing after another."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from hub.checking.everything import check, fatal
from hub.checking.said import where
from hub.checking.settings_file import read
from hub.doctor import adapters, attachments, broker, cases, places, postgres, sqlite
from hub.doctor.finding import Finding, good, wrong
from ledger.address import read_address


def examine(file: Path | None) -> Iterator[Finding]:
    """Everything about the hub of the settings in ``file`` (None: the defaults), as soon as it is known."""
    problems = check(file)
    for one in problems:
        yield wrong("settings", f"{where(one)}: {one.problem}", one.fix)
    settings = read(file).settings
    if settings is None or fatal(file):
        # It is not even known where to look.
        return
    if not problems:
        yield good("settings", f"{'the defaults' if file is None else file}: nothing is wrong")
    whose: list[str] = []
    in_file = read_address(settings.database_url).file
    if in_file is None:
        yield from postgres.examine(settings, whose)
    else:
        yield from sqlite.examine(settings, in_file)
    yield from broker.examine(settings, whose[0] if whose else None)
    yield from attachments.examine(settings)
    yield from adapters.examine(settings)
    yield from cases.examine(settings)
    yield from places.examine(settings)
