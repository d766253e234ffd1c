"""Which processes there were, and what version of Tolbooth each ran."""

from __future__ import annotations

from ledger import clock
from ledger.bulk import insert_listed, listed
from ledger.session import Session
from ledger.tables import process


def started(session: Session, name: str, version: str) -> None:
    """Note that this process has begun; attempts name it as their worker. Twice is once."""
    session.run(_STARTED, rows=listed([(name, version, clock.now(session))]))


_STARTED = insert_listed(process, "name", "version", "started_at", then="ON CONFLICT (name) DO NOTHING")
