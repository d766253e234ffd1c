"""`tolbooth migrate`."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Annotated

import typer

from hub.cli.asked import Asked
from hub.cli.failure import Failed
from hub.cli.place import require_usable, settings_of
from hub.cli.screen import Screen
from ledger.errors import LedgerError

Restored = Annotated[
    bool,
    typer.Option(
        "--restored",
        help="The database is a copy from an earlier time: refuse cursors that readers have kept since.",
    ),
]


def migrate(asked: Asked, screen: Screen, restored: Restored = False) -> None:
    """Bring the database to the shape this version needs; make it if it is not there.

    Safe to run again. `tolbooth serve` does it by itself on SQLite; on PostgreSQL run it before the processes
    of a new version are started. No process of the hub may be running. Copy the database first: there is no
    way back. After a restore, run it with `--restored` before anything else is started.

    It says the hub's id, to which `database.hub` of the settings can hold every process.
    """
    from hub import migrating
    from hub.own_ledger import lock_of
    from ledger.address import read_address
    from ledger.engine import open_engine

    settings = settings_of(asked)
    require_usable(asked)
    ledger = str(read_address(settings.database_url))
    lock = lock_of(settings) or nullcontext()
    try:
        with lock, screen.busy("Bringing the database up to date"):
            engine = open_engine(settings.database_url)
            try:
                identity = migrating.migrate(engine, restored=restored)
            finally:
                engine.dispose()
    except LedgerError as error:
        raise Failed("The database cannot be migrated now", str(error)) from error
    if screen.as_json:
        screen.json({"database": ledger, "hub": identity.id, "epoch": identity.epoch})
    else:
        screen.say(f"{ledger} is up to date (hub {identity.id})")
