"""`tolbooth migrate`."""

from __future__ import annotations

from hub.cli.asked import Asked
from hub.cli.failure import Failed
from hub.cli.place import settings_of
from hub.cli.screen import Screen
from ledger.errors import LedgerError


def migrate(asked: Asked, screen: Screen) -> None:
    """Bring the database to the shape this version needs; make it if it is not there.

    Safe to run again. `tolbooth serve` does it by itself on SQLite; run it beforehand to see it done apart
    from a start. The hub must not be running. Copy the database first: there is no way back.
    """
    from hub import migrating
    from hub.bootstrap import database_file, lock_of
    from ledger.engine import open_engine

    settings = settings_of(asked)
    lock = lock_of(settings)
    if lock is None:
        raise Failed(
            "Only SQLite is in this version of Tolbooth",
            "Correct `url` under [database] in the settings.",
        )
    try:
        with lock, screen.busy("Bringing the database up to date"):
            engine = open_engine(settings.database_url)
            try:
                identity = migrating.migrate(engine)
            finally:
                engine.dispose()
    except LedgerError as error:
        raise Failed("The database cannot be migrated now", str(error)) from error
    ledger = database_file(settings)
    if screen.as_json:
        screen.json({"database": str(ledger), "hub": identity.id, "epoch": identity.epoch})
    else:
        screen.say(f"{ledger} is up to date (hub {identity.id})")
