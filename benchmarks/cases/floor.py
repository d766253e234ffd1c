"""The floor of opening cases: the rows that the hub left, written again into empty tables of the same shape.

No event is taken in, no rule is read and nothing is looked up: what is left is what the database itself needs
to write so much, with the same indexes, so many cases to a commit.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from sqlalchemy import Engine, Table, insert, select

from benchmarks.backing import On, backing
from cases.keeping.tables import PROJECTED
from hub.migrating import migrate
from ledger.engine import open_engine
from ledger.tables import attempt, delivery, event, event_key, payload
from ledger.timer_tables import timer

_TABLES: tuple[Table, ...] = (event, event_key, payload, delivery, attempt, timer, *PROJECTED)
CASES_A_COMMIT = 64


def written_again(url: str, cases: int, on: On) -> float:
    """Cases a second. ``url``: the database of a hub that has stopped, with so many cases."""
    engine = open_engine(url)
    try:
        with engine.connect() as connection:
            rows = {
                table: [dict(row._mapping) for row in connection.execute(select(table))] for table in _TABLES
            }
    finally:
        engine.dispose()
    with backing(on) as under, tempfile.TemporaryDirectory(prefix="tolbooth-bench-") as folder:
        fresh = open_engine(under.database or f"sqlite:///{Path(folder) / 'floor.db'}")
        try:
            migrate(fresh)
            return cases / _seconds(fresh, rows, max(1, cases // CASES_A_COMMIT))
        finally:
            fresh.dispose()


def _seconds(engine: Engine, rows: dict[Table, list[dict[str, object]]], parts: int) -> float:
    with engine.connect().execution_options(tolbooth_writes=True) as connection:
        began = time.perf_counter()
        for part in range(parts):
            with connection.begin():
                for table, every in rows.items():
                    some = every[len(every) * part // parts : len(every) * (part + 1) // parts]
                    if some:
                        connection.execute(insert(table), some)
        return time.perf_counter() - began
