"""The settings a command works with."""

from __future__ import annotations

from hub.checking.references import missing
from hub.checking.said import where
from hub.checking.settings_file import read
from hub.cli.asked import Asked
from hub.cli.failure import Failed
from hub.secrets import SecretMissing
from hub.settings import Settings


def settings_of(asked: Asked) -> Settings:
    """The settings. Raises ``Failed`` with the first thing wrong."""
    loaded = read(asked.file)
    if loaded.settings is None:
        first = loaded.problems[0]
        more = len(loaded.problems) - 1
        rest = f" There is more wrong ({more}); `tolbooth check` names all of it." if more else ""
        raise Failed(f"{where(first)}: {first.problem}", f"Fix: {first.fix}.{rest}")
    return loaded.settings


def require_usable(asked: Asked) -> None:
    """Raises ``Failed`` with the first thing for which no hub's machinery can be built on the settings."""
    from hub.checking.everything import fatal

    for one in fatal(asked.file):
        raise Failed(f"{where(one)}: {one.problem}", f"Fix: {one.fix}")


def without_secret(asked: Asked, error: SecretMissing) -> Failed:
    """What to tell where an address that the command needs refers to something that is not there."""
    loaded = read(asked.file)
    found = () if loaded.settings is None else tuple(missing(loaded, loaded.settings))
    if not found:
        return Failed(f"A secret that the settings refer to is not there: {error}")
    return Failed(f"{where(found[0])}: {found[0].problem}", f"Fix: {found[0].fix}.")
