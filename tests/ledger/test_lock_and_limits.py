"""One hub on one database, and a door that says no before it can lose anything."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from ledger.door import SqliteDoor
from ledger.engine import open_engine
from ledger.errors import Busy, Full, InUse
from ledger.lock import DatabaseLock
from ledger.room import check_room
from ledger.session import Session

PATIENCE = 30.0
HOLDS = """
import sys
from pathlib import Path
from ledger.lock import DatabaseLock
with DatabaseLock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = open_engine(f"sqlite:///{tmp_path / 'ledger.db'}")
    yield made
    made.dispose()


def test_the_lock_names_who_holds_it_and_is_free_again_afterwards(tmp_path: Path) -> None:
    database = tmp_path / "new" / "tolbooth.db"
    with DatabaseLock(database):
        with pytest.raises(InUse, match=str(os.getpid())) as refused:
            DatabaseLock(database).take()
        assert str(database) in str(refused.value)
        with DatabaseLock(tmp_path / "another.db"):
            pass
    with DatabaseLock(database):
        pass


def test_a_hub_that_was_killed_leaves_the_lock_free(tmp_path: Path, root: Path) -> None:
    database = tmp_path / "tolbooth.db"
    with subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(database)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=root,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(InUse, match=str(other.pid)):
            DatabaseLock(database).take()
        other.send_signal(signal.SIGKILL)
        other.wait(PATIENCE)
    with DatabaseLock(database):
        pass


def test_a_door_with_too_much_waiting_says_busy_and_takes_more_later(engine: Engine) -> None:
    door = SqliteDoor(engine, most_waiting=5)
    begun, go = threading.Event(), threading.Event()

    def wait(_session: Session) -> None:
        begun.set()
        assert go.wait(PATIENCE)

    try:
        first = door.submit(wait)
        assert begun.wait(PATIENCE)
        taken = [door.submit(lambda session: None) for _ in range(5)]
        with pytest.raises(Busy, match="5 units"):
            door.submit(lambda session: None)
        assert door.depth == 5
        go.set()
        for future in (first, *taken):
            future.result(PATIENCE)
        door.submit(lambda session: None).result(PATIENCE)
    finally:
        go.set()
        door.close()


def test_a_disk_with_too_little_room_is_said_before_it_is_full(tmp_path: Path) -> None:
    check_room(tmp_path / "ledger.db", spare=1)
    with pytest.raises(Full, match="MiB are free"):
        check_room(tmp_path / "ledger.db", spare=2**62)


def test_a_database_that_can_grow_no_more_refuses_the_unit_and_keeps_the_rest(engine: Engine) -> None:
    door = SqliteDoor(engine)

    def put(session: Session, size: int) -> None:
        session.execute(text("INSERT INTO heap VALUES (zeroblob(:size))"), {"size": size})

    try:
        door.submit(lambda s: s.execute(text("CREATE TABLE heap (body BLOB)"))).result(PATIENCE)
        door.submit(lambda s: s.execute(text("PRAGMA max_page_count = 50"))).result(PATIENCE)
        begun, go = threading.Event(), threading.Event()

        def wait(_session: Session) -> None:
            begun.set()
            assert go.wait(PATIENCE)

        door.submit(wait)
        assert begun.wait(PATIENCE)
        small, big, last = (door.submit(lambda s, n=n: put(s, n)) for n in (10, 1_000_000, 20))  # type: ignore[misc]
        go.set()
        small.result(PATIENCE)
        last.result(PATIENCE)
        with pytest.raises(Full, match="has no room"):
            big.result(PATIENCE)
        with engine.connect() as connection:
            sizes = connection.execute(text("SELECT length(body) FROM heap ORDER BY 1")).scalars().all()
        assert list(sizes) == [10, 20]
    finally:
        door.close()


def test_two_paths_to_one_database_meet_at_one_lock(tmp_path: Path) -> None:
    database = tmp_path / "tolbooth.db"
    database.touch()
    other = tmp_path / "link.db"
    other.symlink_to(database)
    with DatabaseLock(database), pytest.raises(InUse, match=str(os.getpid())):
        DatabaseLock(other).take()


def test_the_database_is_for_its_owner_alone(tmp_path: Path) -> None:
    made = open_engine(f"sqlite:///{tmp_path / 'data' / 'ledger.db'}")
    with made.connect() as connection:
        connection.execute(text("CREATE TABLE t (n INTEGER)"))
        connection.commit()
        modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "data").iterdir()}
    made.dispose()
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700
    assert set(modes.values()) == {0o600}, modes


def test_while_another_program_holds_the_database_the_patient_wait_and_others_are_told(
    engine: Engine,
) -> None:
    door = SqliteDoor(engine)
    with engine.connect().execution_options(tolbooth_writes=True) as holder:
        with holder.begin():
            told = [door.submit(lambda _session: None) for _ in range(3)]
            patient = door.submit(lambda _session: "written", patient=True)
            for one in told:
                with pytest.raises(Busy, match="Another program"):
                    one.result(PATIENCE)
            assert not patient.done()
        assert patient.result(PATIENCE) == "written"
    door.close()
