"""Recording: once each, numbered in the order of commits."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from ledger import clock
from ledger.draft import Match
from ledger.forgetting import forget
from ledger.recording import Accepted, Conflict, Duplicate, record, record_whole
from ledger.states import Ready
from ledger.tables import delivery, event, event_key, lane, payload, ready

if TYPE_CHECKING:
    from tests.conformance.storage.conftest import Storage

PATIENCE = 30.0


def test_an_event_is_recorded_whole(storage: Storage) -> None:
    match = Match("app", "to-app", "k-1", 7)
    made = storage.record(storage.draft(match, data={"b": 1, "a": "é"}, subject="C-1", correlationid="story"))
    assert made == [Accepted(1, 1)]
    (row,) = storage.rows(event)
    assert (row.seq, row.subject, row.correlationid, row.entry, row.unrouted) == (
        1,
        "C-1",
        "story",
        "tester",
        False,
    )
    assert clock.moment(row.time) == datetime(2026, 5, 1, tzinfo=UTC)
    assert storage.rows(payload)[0].data == '{"a":"é","b":1}'
    (one,) = storage.rows(delivery)
    assert (one.seq, one.subscription, one.route, one.run, one.state, one.lane) == (
        1,
        "app",
        "to-app",
        0,
        "waiting",
        "k-1",
    )
    (live,) = storage.rows(ready)
    assert (live.delivery, live.rank, live.state) == (one.id, 2, int(Ready.LANED))
    assert [(row.subscription, row.key) for row in storage.rows(lane)] == [("app", "k-1")]


def test_an_event_for_nobody_says_so(storage: Storage) -> None:
    assert storage.record(storage.draft()) == [Accepted(1, 0)]
    assert storage.rows(event)[0].unrouted
    assert storage.rows(delivery) == []


def test_the_same_again_is_a_duplicate_and_adds_nothing(storage: Storage) -> None:
    match = Match("app", "to-app", None, 4)
    storage.record(storage.draft(match, id="e", data={"n": 1}))
    again = storage.draft(match, id="e", data={"n": 1}, traceparent="00-another")
    assert storage.record(again) == [Duplicate(1)]
    assert [len(storage.rows(table)) for table in (event, payload, event_key, delivery, ready)] == [1] * 5


@pytest.mark.parametrize("change", [{"data": {"n": 2}}, {"subject": "C-2"}, {"dataschema": "/other"}])
def test_the_same_id_with_other_content_is_a_conflict(storage: Storage, change: dict[str, Any]) -> None:
    storage.record(storage.draft(id="e", data={"n": 1}))
    assert storage.record(storage.draft(id="e", **({"data": {"n": 1}} | change))) == [Conflict(1)]
    assert len(storage.rows(event)) == 1


def test_the_same_id_of_another_source_is_another_event(storage: Storage) -> None:
    made = storage.record(storage.draft(id="e", source="/a"), storage.draft(id="e", source="/b"))
    assert made == [Accepted(1, 0), Accepted(2, 0)]


def test_within_one_call_each_position_gets_its_own_answer(storage: Storage) -> None:
    storage.record(storage.draft(id="old"))
    made = storage.record(
        storage.draft(id="x", data=1),
        storage.draft(id="old"),
        storage.draft(id="y"),
        storage.draft(id="x", data=1),
        storage.draft(id="x", data=2),
        storage.draft(id="z"),
        storage.draft(id="y"),
    )
    assert made == [
        Accepted(2, 0),
        Duplicate(1),
        Accepted(3, 0),
        Duplicate(2),
        Conflict(2),
        Accepted(4, 0),
        Duplicate(3),
    ]


def test_nothing_to_record_is_nothing(storage: Storage) -> None:
    assert storage.record() == []


def test_two_senders_of_the_same_event_make_one(storage: Storage) -> None:
    """From two writers at once: one is accepted, the other told that it repeats."""
    doors = [storage.door, storage.new_door()]
    drafts = [storage.draft(Match("app", "r", None, 4), id=f"e-{n}") for n in range(60)]
    futures = [
        door.submit(partial(record, drafts=drafts[start : start + 6]), patient=True)
        for start in range(0, 60, 6)
        for door in doors
    ]
    kinds = [type(one) for future in futures for one in future.result(PATIENCE)]
    assert (kinds.count(Accepted), kinds.count(Duplicate)) == (60, 60)
    assert len(storage.rows(event)) == len(storage.rows(delivery)) == 60


def test_a_tailing_reader_never_misses_an_event(storage: Storage) -> None:
    """The late commit: with several writers, no number may appear below one that was read already."""
    writers, each = 4, 150
    done = threading.Event()
    seen: list[int] = []
    newer = select(event.c.seq).order_by(event.c.seq)

    def tail() -> None:
        last = 0
        while True:
            # A pause between looks: a reader that spins takes the interpreter from the writers it watches.
            ended = done.wait(0.001)
            query = newer.where(event.c.seq > last)
            found = storage.read(lambda s, query=query: s.execute(query).scalars().all())  # type: ignore[misc]
            seen.extend(found)
            if found:
                last = found[-1]
            elif ended:
                return

    def write(door: Any, name: str) -> None:
        for number in range(each):
            one = storage.draft(Match("app", "r", None, 4), id=f"{name}-{number}")
            # Several doors to one SQLite file hold it against each other: they wait their turn.
            unit = partial(record, drafts=[one])
            door.submit(unit, patient=True).result(PATIENCE)

    reader = threading.Thread(target=tail)
    reader.start()
    threads = [
        threading.Thread(target=write, args=(storage.new_door() if n % 2 else storage.door, f"w{n}"))
        for n in range(writers)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(each * PATIENCE)  # which is what its own waits come to
    done.set()
    reader.join(PATIENCE)
    assert seen == list(range(1, writers * each + 1))


def test_a_refused_writer_leaves_no_gap_for_the_reader(storage: Storage) -> None:
    def unit(session: Any) -> None:
        record(session, [storage.draft(), storage.draft()])
        raise ValueError("no")

    storage.event()
    with pytest.raises(ValueError, match="no"):
        storage.run(unit)
    assert storage.event() == 2


def test_what_a_subscription_is_not_cleared_for_is_on_record_and_not_sent(storage: Storage) -> None:
    storage.record(storage.draft(Match("app", "to-app", "k-1", 4, withheld=True)))
    (one,) = storage.rows(delivery)
    assert (one.state, one.settled_at is not None) == ("withheld", True)
    assert "not cleared" in one.cause
    assert storage.rows(ready) == []
    assert storage.rows(lane) == []


def test_a_key_is_forgotten_when_it_is_older_than_the_window(storage: Storage) -> None:
    storage.record(storage.draft(id="e"))
    assert storage.run(lambda session: forget(session, clock.SECOND * 3600)) == 0
    assert [type(one) for one in storage.record(storage.draft(id="e"))] == [Duplicate]
    assert storage.run(lambda session: forget(session, -clock.SECOND)) == 1
    assert storage.record(storage.draft(id="e")) == [Accepted(2, 0)]
    assert len(storage.rows(event)) == 2


def test_a_record_of_several_events_is_recorded_whole_or_not_at_all(storage: Storage) -> None:
    def one(name: str, data: int) -> Any:
        return storage.draft(id=name, data=data)

    storage.record(one("taken", 1))
    records = [
        [one("a", 1), one("b", 1)],
        [one("c", 1), one("taken", 2)],
        [one("d", 1), one("b", 2)],
        [one("taken", 1), one("e", 1)],
        [one("f", 1), one("f", 2)],
    ]
    made = storage.run(lambda session: record_whole(session, records))
    assert made[0] == [Accepted(2, 0), Accepted(3, 0)]
    assert made[1] == [Conflict(1)], "an event of the ledger has its id"
    assert made[2] == [Conflict(3)], "one of this very call has"
    assert made[3] == [Duplicate(1), Accepted(4, 0)]
    assert made[4] == [], "it clashes with itself"
    assert [row.id for row in storage.rows(event)] == ["taken", "a", "b", "e"]
    assert storage.run(lambda session: record_whole(session, [])) == []
