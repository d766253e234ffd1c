"""Every database a ledger is kept on, for tests: each test's own is a copy of one migrated once in a run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from shutil import copyfile

from sqlalchemy import Engine

from hub.migrating import migrate
from ledger.door import Door, SqliteDoor
from ledger.engine import open_engine
from ledger.postgres_door import PostgresDoor
from tests.databases import new_database, template_database


@dataclass(frozen=True, slots=True)
class Ledger:
    """An empty ledger, and how to make a door to it, which runs ``at_once`` units at once."""

    engine: Engine
    make_door: Callable[[Engine], Door]
    at_once: int


class Templates:
    """Made when first asked for, and gone with ``ends``."""

    def __init__(self, folder: Path, ends: ExitStack) -> None:
        self._folder = folder
        self._ends = ends

    @cached_property
    def sqlite(self) -> Path:
        file = self._folder / "ledger.db"
        engine = open_engine(f"sqlite:///{file}")
        migrate(engine)
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        engine.dispose()
        return file

    @cached_property
    def postgresql(self) -> str:
        return self._ends.enter_context(template_database())

    @cached_property
    def partitioned(self) -> str:
        return self._ends.enter_context(template_database(partition))


def partition(engine: Engine) -> None:
    """What a large site may do: the long tables by ranges of their key, so narrow that tests cross them."""
    with engine.begin() as connection:
        for table, key in (("event", "seq"), ("payload", "seq"), ("delivery", "id")):
            for statement in (
                f"ALTER TABLE {table} RENAME TO whole",
                f"CREATE TABLE {table} (LIKE whole INCLUDING ALL) PARTITION BY RANGE ({key})",
                "DROP TABLE whole",
                f"CREATE TABLE {table}_1 PARTITION OF {table} FOR VALUES FROM (MINVALUE) TO (3)",
                f"CREATE TABLE {table}_2 PARTITION OF {table} FOR VALUES FROM (3) TO (6)",
                f"CREATE TABLE {table}_3 PARTITION OF {table} FOR VALUES FROM (6) TO (MAXVALUE)",
            ):
                connection.exec_driver_sql(statement)


@contextmanager
def _sqlite(folder: Path, templates: Templates) -> Iterator[Ledger]:
    file = folder / "ledger.db"
    copyfile(templates.sqlite, file)
    yield from _opened(f"sqlite:///{file}", SqliteDoor, 1)


@contextmanager
def _postgresql(_folder: Path, templates: Templates) -> Iterator[Ledger]:
    with new_database(templates.postgresql) as url:
        yield from _opened(url, PostgresDoor, 6)


@contextmanager
def _partitioned(_folder: Path, templates: Templates) -> Iterator[Ledger]:
    with new_database(templates.partitioned) as url:
        yield from _opened(url, PostgresDoor, 6)


def _opened(url: str, make_door: Callable[[Engine], Door], at_once: int) -> Iterator[Ledger]:
    engine = open_engine(url)
    try:
        yield Ledger(engine, make_door, at_once)
    finally:
        engine.dispose()


MAKERS: dict[str, Callable[[Path, Templates], AbstractContextManager[Ledger]]] = {
    "postgresql": _postgresql,
    "postgresql-partitioned": _partitioned,
    "sqlite": _sqlite,
}
"""By name: (the test's own folder, the templates) -> the ledger. A further database is one more entry."""
