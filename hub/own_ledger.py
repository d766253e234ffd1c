"""The ledger that the settings name: its file, its lock, its engine, and whose it is."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine

from hub.migrating import Identity
from hub.session_name import session_name
from hub.settings import Settings
from ledger.address import read_address
from ledger.engine import open_engine
from ledger.errors import OutOfStep
from ledger.lock import DatabaseLock


def open_ledger(settings: Settings) -> Engine:
    """The engine of a process that works on it. Raises as ``open_engine``, and ``SecretMissing``."""
    return open_engine(
        settings.database_url,
        statement_timeout=timedelta(seconds=settings.database.statement_timeout_seconds),
        name=session_name(settings.broker_url),
    )


def refuse_other(settings: Settings, identity: Identity) -> None:
    """Raises ``OutOfStep`` where it is the ledger of another hub than the settings ask for."""
    wanted = settings.database.hub
    if wanted and wanted != identity.id:
        raise OutOfStep(
            f"The ledger belongs to the hub {identity.id}, and the settings ask for {wanted}: correct `url` "
            "or `hub` under [database]."
        )


def database_file(settings: Settings) -> Path | None:
    """The ledger's file, where it is SQLite."""
    return read_address(settings.database_url).file


def lock_of(settings: Settings) -> DatabaseLock | None:
    """The lock by which one process has a ledger in SQLite; None where several may share it."""
    path = database_file(settings)
    return None if path is None else DatabaseLock(path)
