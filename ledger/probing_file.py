"""Looking into a SQLite ledger's file without touching it: no journal, no lock and no file is made."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from ledger.errors import Unfit
from ledger.glancing import connect_to_look


@dataclass(frozen=True, slots=True)
class FileProbe:
    """``revision`` of the schema, and the id of the ``hub``; None where it has none yet."""

    revision: str | None
    hub: str | None


def probe_file(file: Path) -> FileProbe:
    """Raises ``Unfit`` for what is no SQLite database that can be read."""
    try:
        with closing(connect_to_look(file)) as opened:
            tables = {name for (name,) in opened.execute("SELECT name FROM sqlite_master WHERE type='table'")}
            return FileProbe(
                _only(opened, "SELECT version_num FROM alembic_version")
                if "alembic_version" in tables
                else None,
                _only(opened, "SELECT id FROM hub") if "hub" in tables else None,
            )
    except sqlite3.Error as error:
        raise Unfit(f"{file} cannot be read as a SQLite database ({error}): is it the right file?") from error


def _only(opened: sqlite3.Connection, query: str) -> str | None:
    row = opened.execute(query).fetchone()
    return None if row is None else str(row[0])
