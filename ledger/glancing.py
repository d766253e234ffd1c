"""An engine to look with: on a ledger that others may have open it makes, locks and writes nothing."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Engine, NullPool, create_engine

from ledger.address import read_address
from ledger.engine import open_engine


def open_to_look(url: str) -> Engine:
    """Nothing is connected yet. Of a SQLite file: it must be there. Raises ``ValueError`` for what is no
    address."""
    file = read_address(url).file
    if file is None:
        return open_engine(url)
    return create_engine("sqlite://", creator=lambda: connect_to_look(file), poolclass=NullPool)


def connect_to_look(file: Path) -> sqlite3.Connection:
    """A connection that makes no file beside the database. Raises ``sqlite3.Error``."""
    # Nobody has a database open that has no write-ahead log beside it, and then SQLite need not look for one
    # (to read without that promise it would make one).
    alone = not file.with_name(f"{file.name}-wal").exists()
    address = f"file:{quote(str(file.absolute()))}?mode=ro{'&immutable=1' if alone else ''}"
    return sqlite3.connect(address, uri=True, timeout=2, check_same_thread=False)
