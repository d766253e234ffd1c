"""What was committed is copied into the database beside the writer, once it is much."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Connection, text
from structlog.testing import capture_logs

from ledger.checkpoints import LONGEST_LOG, ROWS, Checkpoints
from ledger.door import SqliteDoor
from ledger.engine import open_engine

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine

    from ledger.session import Session

_MAKE = text("CREATE TABLE kept (number INTEGER, what BLOB)")
_KEEP = text(
    "WITH RECURSIVE each(number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM each WHERE number < :many) "
    "INSERT INTO kept SELECT number, randomblob(200) FROM each"
)
_PAGE, _TO_A_PAGE = 4_096, 20


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


@pytest.fixture
def engine(file: Path) -> Iterator[Engine]:
    opened = open_engine(f"sqlite:///{file}")
    # Not the door's, and open to the end: whoever is the last to close a database copies all.
    with opened.connect():
        yield opened
    opened.dispose()


def made(session: Session) -> None:
    session.execute(_MAKE)


def kept(of: Session | Connection, many: int) -> None:
    of.execute(_KEEP, {"many": many})


def pages(file: Path) -> int:
    """Of the database itself, without its log."""
    return file.stat().st_size // _PAGE


@pytest.mark.parametrize(("many", "copied"), [(ROWS, True), (ROWS // 2, False)])
def test_what_was_committed_is_copied_once_it_is_much(
    engine: Engine, file: Path, *, many: int, copied: bool
) -> None:
    door = SqliteDoor(engine, spread=True)
    try:
        door.submit(made).result(20)
        before = pages(file)
        door.submit(lambda session: kept(session, many)).result(60)
    finally:
        door.close()
    assert many // _TO_A_PAGE < LONGEST_LOG, "the writer would copy it by itself"
    assert (pages(file) >= before + many // _TO_A_PAGE) is copied


def test_a_reader_keeps_what_it_sees_and_nothing_is_lost_by_it(engine: Engine) -> None:
    """While somebody reads what was there before, no more than that is copied: the rest stays in the log."""
    with engine.connect() as writer:
        writer.execute(_MAKE)
        writer.commit()
        with engine.connect() as reader:
            look = text("SELECT count(*) FROM kept")
            assert reader.execute(look).scalar_one() == 0
            kept(writer, ROWS)
            writer.commit()
            checkpoints = Checkpoints(engine)
            checkpoints.after(ROWS)
            checkpoints.close()
            assert reader.execute(look).scalar_one() == 0
        with engine.connect() as another:
            assert another.execute(look).scalar_one() == ROWS


def test_what_cannot_be_copied_is_said_and_ends_nobody(engine: Engine, file: Path) -> None:
    engine.dispose()
    file.rename(file.with_suffix(".away"))
    file.mkdir()
    with capture_logs() as said:
        checkpoints = Checkpoints(engine)
        checkpoints.after(ROWS)
        checkpoints.close()
    assert [one["event"] for one in said] == ["ledger.checkpoint_failed"]
