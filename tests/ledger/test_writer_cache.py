"""The writer has as many pages at hand as it was told, and what takes a statement back in memory; nobody else
on the same database has more for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from ledger.door import SPREAD_KIB, SqliteDoor
from ledger.engine import open_engine

if TYPE_CHECKING:
    from pathlib import Path

    from ledger.session import Session

OF_EVERY_CONNECTION = 8_192
BY_DEFAULT, IN_MEMORY = 0, 2


@pytest.mark.parametrize(("spread", "has"), [(False, OF_EVERY_CONNECTION), (True, SPREAD_KIB)])
def test_the_writers_cache_is_its_own(tmp_path: Path, *, spread: bool, has: int) -> None:
    def asked(of: Any) -> int:
        return -int(of.execute(text("PRAGMA cache_size")).scalar_one())

    def unit(session: Session) -> int:
        return asked(session)

    engine = open_engine(f"sqlite:///{tmp_path / 'ledger.db'}")
    door = SqliteDoor(engine, spread=spread)
    try:
        assert [door.submit(unit).result(20) for _ in range(2)] == [has, has]
        with engine.connect() as reader:
            assert asked(reader) == OF_EVERY_CONNECTION
    finally:
        door.close()
        engine.dispose()


def test_what_takes_a_statement_back_is_in_the_writers_memory(tmp_path: Path) -> None:
    """A statement of many rows would write it into a file otherwise: there is nothing of it to be seen but
    the setting, and what the process has written."""

    def asked(of: Any) -> int:
        return int(of.execute(text("PRAGMA temp_store")).scalar_one())

    def unit(session: Session) -> int:
        return asked(session)

    engine = open_engine(f"sqlite:///{tmp_path / 'ledger.db'}")
    door = SqliteDoor(engine)
    try:
        assert door.submit(unit).result(20) == IN_MEMORY
        with engine.connect() as reader:
            assert asked(reader) == BY_DEFAULT
    finally:
        door.close()
        engine.dispose()
