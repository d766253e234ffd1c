"""The settings a command works with."""

from __future__ import annotations

from hub.checking.settings_file import read
from hub.cli.asked import Asked
from hub.cli.failure import Failed
from hub.settings import Settings


def settings_of(asked: Asked) -> Settings:
    """The settings. Raises ``Failed`` with the first thing wrong."""
    loaded = read(asked.file)
    if loaded.settings is None:
        first = loaded.problems[0]
        where = f"{first.file}:{first.line}" if first.line else first.file
        more = len(loaded.problems) - 1
        rest = f" There is more wrong ({more}); `tolbooth check` names all of it." if more else ""
        raise Failed(f"{where}: {first.problem}", f"Fix: {first.fix}.{rest}")
    return loaded.settings
