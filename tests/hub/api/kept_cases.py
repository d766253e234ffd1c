"""All that is kept of cases, to be held against what a rebuild makes of it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from cases.keeping.tables import PROJECTED
from ledger.session import Session
from tests.hub.api.conftest import Running


def kept(running: Running) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the tables that a rebuild makes again, by table."""

    def read(session: Session) -> dict[str, list[tuple[Any, ...]]]:
        return {
            table.name: sorted((tuple(row) for row in session.execute(select(table))), key=str)
            for table in PROJECTED
        }

    return running.hub.door.submit(read).result()
