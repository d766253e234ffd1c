"""Whatever the database does to a unit in the middle of it: it is written once, whole, or not at all."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress

import psycopg
import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from benchmarks.servers.postgres import PostgresServer
from ledger.errors import Away, Busy, Closed, Full
from ledger.postgres_door import PostgresDoor
from ledger.reader import Reader
from ledger.session import Session
from tests.ledger.postgres.conftest import PATIENCE, Marks
from tests.ledger.postgres.cut import At, wire_to

MANY = 400


def stream(door: PostgresDoor, marks: Marks, trouble: Callable[[], None]) -> list[Future[int]]:
    """Submit units while ``trouble`` goes on beside them, and wait for them all."""
    beside = threading.Thread(target=trouble)
    beside.start()
    futures = []
    number = 0
    while number < MANY or beside.is_alive():
        futures.append(door.submit(marks.mark(number), patient=True))
        number += 1
        if number >= MANY:
            futures[-1].result(PATIENCE)
    beside.join()
    for future in futures:
        future.result(PATIENCE)
    return futures


@pytest.mark.parametrize("how", ["killed", "stopped short", "restarted"])
def test_units_of_a_server_that_goes_and_comes_back_are_written_once(marks: Marks, how: str) -> None:
    def trouble() -> None:
        for _ in range(2):
            marks.ran.clear()
            if how == "killed":
                marks.server.kill()
            else:
                marks.server.stop(immediately=how == "stopped short")
            marks.server.start()

    futures = stream(marks.door(), marks, trouble)
    assert [future.result() for future in futures] == list(range(len(futures)))
    assert marks.found() == Counter(range(len(futures)))


def test_units_whose_connections_are_ended_at_random_are_written_once(marks: Marks) -> None:
    def trouble() -> None:
        with psycopg.connect(marks.server.url(), autocommit=True) as connection:
            for _ in range(60):
                connection.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
                    " ORDER BY random() LIMIT 2",
                    [marks.database],
                )

    futures = stream(marks.door(), marks, trouble)
    assert marks.found() == Counter(range(len(futures)))


def test_a_commit_whose_answer_is_lost_is_looked_up_and_not_repeated(marks: Marks) -> None:
    with wire_to(marks.server.port) as wire:
        door = marks.door(f"postgresql://postgres@127.0.0.1:{wire.port}/{marks.database}", connections=1)
        door.submit(marks.mark(0)).result(PATIENCE)
        wire.cuts += [At.AFTER, At.BEFORE, At.AFTER]
        followed: list[int] = []
        for number in (1, 2, 3):

            def unit(session: Session, number: int = number) -> int:
                session.after_commit(lambda: followed.append(number))
                return marks.mark(number)(session)

            assert door.submit(unit).result(PATIENCE) == number
        assert wire.done == [At.AFTER, At.BEFORE, At.AFTER]
    assert marks.found() == Counter(range(4))
    assert dict(marks.ran) == {0: 1, 1: 1, 2: 2, 3: 1}, "only the one that never got there is run again"
    assert followed == [1, 2, 3]


def test_many_commits_cut_either_way_are_each_written_once(marks: Marks) -> None:
    with wire_to(marks.server.port) as wire:
        door = marks.door(f"postgresql://postgres@127.0.0.1:{wire.port}/{marks.database}")
        wire.cuts += [At.AFTER, At.BEFORE, At.BEFORE, At.AFTER, At.AFTER] * 8
        futures = [door.submit(marks.mark(number), patient=True) for number in range(100)]
        assert [future.result(PATIENCE) for future in futures] == list(range(100))
        assert wire.cuts == []
    assert marks.found() == Counter(range(100))


def test_while_the_server_is_away_the_patient_wait_and_others_are_told(marks: Marks) -> None:
    door = marks.door(connections=2, patience=0.5)
    door.submit(marks.mark(0)).result(PATIENCE)
    with capture_logs() as logs:
        marks.server.stop()
        try:
            patient = [door.submit(marks.mark(number), patient=True) for number in (1, 2, 3)]
            told = [door.submit(marks.mark(9)) for _ in range(20)]
            for one in told:
                with pytest.raises(Away, match="cannot be reached"):
                    one.result(PATIENCE)
            # It has been away for longer than anybody waits: who comes now is told at once.
            with pytest.raises(Away):
                door.submit(marks.mark(9)).result(PATIENCE)
            assert not any(one.done() for one in patient)
        finally:
            marks.server.start()
        for one in patient:
            one.result(PATIENCE)
    assert marks.found() == Counter(range(4))
    assert [one["event"] for one in logs] == ["ledger.away", "ledger.back"]


def test_a_server_that_only_reads_is_waited_for(marks: Marks) -> None:
    door = marks.door(connections=2, patience=0.3)
    door.submit(marks.mark(0)).result(PATIENCE)
    marks.server.configure("default_transaction_read_only", "on")
    try:
        wait_until(lambda: marks.server.execute("SHOW default_transaction_read_only") == [("on",)])
        with pytest.raises(Away, match="only reads"):
            door.submit(marks.mark(9)).result(PATIENCE)
        patient = door.submit(marks.mark(1), patient=True)
        with Reader(marks.engine()).session() as session:
            assert session.execute(text("SELECT count(*) FROM mark")).scalar() == 1
        assert not patient.done()
    finally:
        with psycopg.connect(marks.server.url(), autocommit=True) as connection:
            connection.execute("SET default_transaction_read_only = off")
            connection.execute("ALTER SYSTEM RESET default_transaction_read_only")
            connection.execute("SELECT pg_reload_conf()")
    patient.result(PATIENCE)
    assert marks.found() == Counter([0, 1])


def test_a_standby_is_waited_for_until_it_takes_over(marks: Marks) -> None:
    with marks.server.standby() as standby:
        door = marks.door(standby.url(marks.database), connections=2, patience=0.3)
        with pytest.raises(Away, match="only reads"):
            door.submit(marks.mark(9)).result(PATIENCE)
        patient = door.submit(marks.mark(1), patient=True)
        standby.promote()
        assert patient.result(PATIENCE) == 1
        rows = standby.execute("SELECT n FROM mark", marks.database)
    assert rows == [(1,)]


def test_a_lock_that_another_program_holds_is_waited_for(marks: Marks) -> None:
    door = marks.door(connections=2, patience=0.2, statement_timeout=0.3)
    with psycopg.connect(marks.url) as holder, capture_logs() as logs:
        holder.execute("LOCK TABLE mark IN ACCESS EXCLUSIVE MODE")
        patient = door.submit(marks.mark(1), patient=True)
        with pytest.raises(Busy, match="held up"):
            door.submit(marks.mark(9)).result(PATIENCE)
        assert not patient.done()
        holder.rollback()
        assert patient.result(PATIENCE) == 1
    assert marks.found() == Counter([1])
    assert {one["event"] for one in logs} == {"ledger.unit_tried_again"}


def test_two_units_in_each_other_s_way_are_both_written(marks: Marks) -> None:
    """A deadlock: the server ends one of the two, which is tried again."""
    marks.server.execute("INSERT INTO mark VALUES (1), (2)", marks.database)
    # Whoever was ended may be in the other's way once more: it takes its lock again before the other wakes.
    door = marks.door(connections=2, patience=PATIENCE)
    meet = threading.Barrier(2)

    def unit(session: Session, first: int, second: int) -> None:
        session.execute(text("UPDATE mark SET n = n WHERE n = :n"), {"n": first})
        with suppress(threading.BrokenBarrierError):
            meet.wait(2)
            meet.abort()  # Both hold what the other wants: nobody waits here when tried again.
        session.execute(text("UPDATE mark SET n = n WHERE n = :n"), {"n": second})
        marks.mark(first + 10)(session)

    pair = [door.submit(lambda s: unit(s, 1, 2)), door.submit(lambda s: unit(s, 2, 1))]
    for future in pair:
        future.result(PATIENCE)
    assert marks.found() == Counter([1, 2, 11, 12])
    assert sum(marks.ran.values()) >= 2


def test_a_door_that_gets_fewer_connections_than_it_may_have_does_with_them(marks: Marks) -> None:
    role = f"few_{marks.database}"
    marks.server.execute(f"CREATE ROLE {role} LOGIN CONNECTION LIMIT 2")
    marks.prepare()
    marks.server.execute(f"GRANT ALL ON mark, writer TO {role}", marks.database)
    door = marks.door(marks.server.url(marks.database, user=role))
    futures = [door.submit(marks.mark(number)) for number in range(200)]
    assert [future.result(PATIENCE) for future in futures] == list(range(200))
    assert marks.found() == Counter(range(200))


def test_a_disk_without_room_is_said_at_once(marks: Marks) -> None:
    def unit(session: Session) -> None:
        marks.mark(1)(session)
        session.execute(text("DO $$ BEGIN RAISE EXCEPTION 'no room' USING ERRCODE = '53100'; END $$"))

    with pytest.raises(Full, match="has no room"):
        marks.door().submit(unit, patient=True).result(PATIENCE)
    assert marks.found() == Counter()


def test_a_unit_that_swallows_the_database_s_no_is_refused(marks: Marks) -> None:
    """PostgreSQL would answer its COMMIT with success, having rolled back."""

    def unit(session: Session) -> str:
        marks.mark(1)(session)
        with suppress(Exception):
            session.execute(text("SELECT 1 / 0"))
        return "written"

    with pytest.raises(Exception, match="aborted"):
        marks.door().submit(unit, patient=True).result(PATIENCE)
    assert marks.found() == Counter()


def test_a_door_closes_in_a_bounded_time_while_the_server_is_away(marks: Marks) -> None:
    door = marks.door(connections=2, last_patience=1)
    door.submit(marks.mark(0)).result(PATIENCE)
    marks.server.stop()
    try:
        left = [door.submit(marks.mark(number), patient=True) for number in range(1, 10)]
        began = time.monotonic()
        door.close()
        assert time.monotonic() - began < 8
    finally:
        marks.server.start()
    for one in left:
        with pytest.raises(Closed):
            one.result(0)
    assert marks.found() == Counter([0])


def test_a_door_closes_in_a_bounded_time_while_the_server_says_nothing(marks: Marks) -> None:
    door = marks.door(connections=1, last_patience=0.5)
    door.submit(marks.mark(0)).result(PATIENCE)
    marks.server.pause()
    try:
        stuck, left = (door.submit(marks.mark(number), patient=True) for number in (1, 2))
        began = time.monotonic()
        door.close()
        assert time.monotonic() - began < 8
        with pytest.raises(Closed, match="whether this was written is not known"):
            stuck.result(0)
        with pytest.raises(Closed, match="send it again"):
            left.result(0)
    finally:
        marks.server.resume()


def test_readers_are_given_good_connections_after_a_restart(marks: Marks) -> None:
    reader = Reader(marks.engine())

    def look() -> int:
        with reader.session() as session:
            return int(session.execute(text("SELECT count(*) FROM mark")).scalar_one())

    assert look() == 0
    marks.server.kill()
    try:
        with pytest.raises(Away, match="database"):
            look()
    finally:
        marks.server.start()
    assert look() == 0


def test_a_reader_whose_server_goes_away_meanwhile_is_told_so(marks: Marks) -> None:
    def look() -> None:
        with Reader(marks.engine()).session() as session:
            pid = session.execute(text("SELECT pg_backend_pid()")).scalar_one()
            marks.server.execute(f"SELECT pg_terminate_backend({pid})")
            session.execute(text("SELECT count(*) FROM mark"))

    with pytest.raises(Away, match="starting, stopping"):
        look()


def test_a_process_that_stops_within_a_unit_holds_nothing_up_for_long(
    marks: Marks, server: PostgresServer
) -> None:
    """A unit waits for nothing, so a transaction that is idle is a stopped process's: the server ends it."""
    other = marks.engine()
    with other.connect() as stopped:
        stopped.execute(text("LOCK TABLE mark IN ACCESS EXCLUSIVE MODE"))
        assert marks.door(patience=20).submit(marks.mark(1)).result(PATIENCE) == 1
        stopped.invalidate()


def wait_until(there: Callable[[], bool]) -> None:
    ends_at = time.monotonic() + PATIENCE
    while not there():
        assert time.monotonic() < ends_at, "it never came"
        time.sleep(0.01)
