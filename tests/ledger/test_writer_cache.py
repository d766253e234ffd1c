"""The writer has as many pages at hand as it was told; nobody else on the same database has more for it."""

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


@pytest.mark.parametrize(("told", "has"), [(None, OF_EVERY_CONNECTION), (SPREAD_KIB, SPREAD_KIB)])
def test_the_writers_cache_is_its_own(tmp_path: Path, told: int | None, has: int) -> None:
    def asked(of: Any) -> int:
        return -int(of.execute(text("PRAGMA cache_size")).scalar_one())

    def unit(session: Session) -> int:
        return asked(session)

    engine = open_engine(f"sqlite:///{tmp_path / 'ledger.db'}")
    door = SqliteDoor(engine, cache_kib=told)
    try:
        assert [door.submit(unit).result(20) for _ in range(2)] == [has, has]
        with engine.connect() as reader:
            assert asked(reader) == OF_EVERY_CONNECTION
    finally:
        door.close()
        engine.dispose()
