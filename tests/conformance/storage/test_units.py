"""Units of work: all or nothing each, whatever company they are written in."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import insert, select, text

from ledger.collector import Collector
from ledger.door import Door
from ledger.errors import Closed
from ledger.recording import record
from ledger.session import Session
from ledger.tables import cursor, event

if TYPE_CHECKING:
    from tests.conformance.storage.conftest import Storage

PATIENCE = 30.0


class Wrong(Exception):
    """A unit's own fault."""


def put(name: str) -> Any:
    """A unit that writes one row."""

    def unit(session: Session) -> str:
        session.execute(insert(cursor), {"name": name, "value": "", "fence": 1, "updated_at": 0})
        return name

    return unit


def put_then_raise(name: str) -> Any:
    def unit(session: Session) -> None:
        put(name)(session)
        raise Wrong(name)

    return unit


def put_then_break(name: str) -> Any:
    """The database itself refuses the unit's statement."""

    def unit(session: Session) -> None:
        put(name)(session)
        session.execute(text("INSERT INTO no_such_table VALUES (1)"))

    return unit


@contextmanager
def held(storage: Storage, door: Door | None = None) -> Iterator[None]:
    """While this lasts every writer is busy: what is submitted waits, and on SQLite makes one group."""
    door = door or storage.door
    let_go = threading.Event()
    begun = [threading.Event() for _ in range(storage.at_once)]

    def wait(_session: Session, mine: threading.Event) -> None:
        mine.set()
        assert let_go.wait(PATIENCE)

    futures = [door.submit(partial(wait, mine=mine)) for mine in begun]
    assert all(one.wait(PATIENCE) for one in begun)
    try:
        yield
    finally:
        let_go.set()
        for future in futures:
            future.result(PATIENCE)


def names(storage: Storage) -> list[str]:
    return [row.name for row in storage.rows(cursor)]


def test_a_unit_answers_with_its_value_once_it_is_committed(storage: Storage) -> None:
    assert storage.run(put("one")) == "one"
    assert names(storage) == ["one"]


@pytest.mark.parametrize("fault", [put_then_raise, put_then_break], ids=["raises", "is refused"])
def test_a_unit_that_fails_leaves_nothing_and_says_why(storage: Storage, fault: Any) -> None:
    with pytest.raises(Exception, match=r"two|no_such_table"):
        storage.run(fault("two"))
    assert names(storage) == []


@pytest.mark.parametrize("fault", [put_then_raise, put_then_break], ids=["raises", "is refused"])
def test_in_a_group_only_the_culprit_is_refused(storage: Storage, fault: Any) -> None:
    with held(storage):
        futures: list[Future[Any]] = [
            storage.door.submit(fault(f"{n:02}") if n in {3, 11} else put(f"{n:02}")) for n in range(20)
        ]
    for number, future in enumerate(futures):
        if number in {3, 11}:
            assert future.exception(PATIENCE) is not None
        else:
            assert future.result(PATIENCE) == f"{number:02}"
    assert names(storage) == [f"{n:02}" for n in range(20) if n not in {3, 11}]


def test_what_is_submitted_once_another_is_committed_comes_after_it(storage: Storage) -> None:
    """The one promise of order that every door makes: who needs it waits for the answer."""
    seen: list[list[str]] = []

    def unit(session: Session, name: str) -> None:
        seen.append(sorted(session.execute(select(cursor.c.name)).scalars()))
        put(name)(session)

    for number in range(30):
        storage.door.submit(partial(unit, name=f"{number:02}")).result(PATIENCE)
    assert seen == [[f"{n:02}" for n in range(many)] for many in range(30)]


def test_what_follows_a_commit_sees_it_and_comes_before_the_answer(storage: Storage) -> None:
    seen: list[list[str]] = []

    def unit(session: Session) -> None:
        put("one")(session)
        session.after_commit(lambda: seen.append(names(storage)))

    storage.run(unit)
    assert seen == [["one"]]


def test_what_follows_a_commit_never_comes_without_one(storage: Storage) -> None:
    called: list[str] = []

    def unit(session: Session, fault: Any) -> None:
        session.after_commit(lambda: called.append("called"))
        fault("gone")(session)

    with held(storage):
        futures = [
            storage.door.submit(lambda session, f=fault: unit(session, f))  # type: ignore[misc]
            for fault in (put_then_raise, put_then_break)
        ]
        good = storage.door.submit(put("good"))
    good.result(PATIENCE)
    assert all(future.exception(PATIENCE) is not None for future in futures)
    assert called == []


def test_a_fault_in_what_follows_does_not_unsay_a_commit(storage: Storage) -> None:
    """The unit is in the ledger: to answer that it failed would have it sent again."""

    def unit(session: Session) -> str:
        put("one")(session)
        session.after_commit(lambda: (_ for _ in ()).throw(Wrong("afterwards")))
        return "one"

    with held(storage):
        first, second = storage.door.submit(unit), storage.door.submit(put("two"))
    assert first.result(PATIENCE) == "one"
    assert second.result(PATIENCE) == "two"
    assert names(storage) == ["one", "two"]
    assert storage.run(put("three")) == "three"


def test_a_unit_given_up_before_it_began_is_not_run(storage: Storage) -> None:
    with held(storage):
        given_up = storage.door.submit(put("given-up"))
        assert given_up.cancel()
    storage.run(put("kept"))
    assert names(storage) == ["kept"]


def test_a_closed_door_has_written_what_it_took_and_takes_no_more(storage: Storage) -> None:
    door = storage.new_door()
    with held(storage, door):
        futures = [door.submit(put(f"{n:02}")) for n in range(30)]
    door.close()
    assert all(future.result(0) for future in futures)
    assert len(names(storage)) == 30
    with pytest.raises(Closed):
        door.submit(put("late"))
    door.close()


def test_two_doors_on_one_database_both_write(storage: Storage) -> None:
    other = storage.new_door()
    futures = [(other if n % 2 else storage.door).submit(put(f"{n:03}"), patient=True) for n in range(100)]
    assert [future.result(PATIENCE) for future in futures] == [f"{n:03}" for n in range(100)]
    assert len(names(storage)) == 100


def test_a_reader_sees_one_moment_and_changes_nothing(storage: Storage) -> None:
    storage.run(put("one"))
    with storage.reader.session() as session:
        before = session.execute(cursor.select()).all()
        storage.run(put("two"))
        assert session.execute(cursor.select()).all() == before
    with storage.reader.session() as session:
        put("three")(session)
    assert names(storage) == ["one", "two"]


def test_a_collected_group_refuses_only_the_culprit(storage: Storage) -> None:
    def group(session: Session, items: Any) -> list[str]:
        for item in items:
            (put_then_raise if item.startswith("bad") else put)(item)(session)
        return [item.upper() for item in items]

    async def run() -> list[str | BaseException]:
        collector: Collector[str, str] = Collector(storage.door, group)
        return await asyncio.gather(
            *(collector.put(item) for item in ("a", "bad-1", "b", "c", "bad-2", "d")), return_exceptions=True
        )

    answers = asyncio.run(run())
    assert [one for one in answers if isinstance(one, str)] == ["A", "B", "C", "D"]
    assert [str(one) for one in answers if isinstance(one, Wrong)] == ["bad-1", "bad-2"]
    assert names(storage) == ["a", "b", "c", "d"]


def test_a_unit_that_records_and_then_fails_gives_its_numbers_back(storage: Storage) -> None:
    one = storage.draft()

    def unit(session: Session) -> None:
        record(session, [one])
        raise Wrong("after recording")

    with held(storage):
        failed, good = storage.door.submit(unit), storage.door.submit(lambda s: record(s, [storage.draft()]))
    assert failed.exception(PATIENCE) is not None
    assert good.result(PATIENCE)[0].seq == 1
    assert [row.seq for row in storage.rows(event)] == [1]
