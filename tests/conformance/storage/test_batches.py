"""Batches: many deliveries in one call, for receivers that take a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger import clock
from ledger.claiming import claim_batch
from ledger.handing_out import hand_out_batch, last_batch_at
from ledger.states import Outcome
from ledger.tables import attempt

if TYPE_CHECKING:
    from ledger.starting import Claimed
    from ledger.tickets import Ticket
    from tests.conformance.storage.conftest import Storage

MINUTE = 60 * clock.SECOND


def give(storage: Storage, most: int = 100, *, lease: int = MINUTE) -> Ticket | None:
    return storage.run(lambda s: hand_out_batch(s, "file", most, lease))


def take(storage: Storage, ticket: Ticket) -> list[Claimed]:
    return storage.run(lambda s: claim_batch(s, ticket, "w", MINUTE))


def test_a_batch_is_one_ticket_and_comes_in_ledger_order(storage: Storage) -> None:
    for priority in (1, 9, 4):
        storage.event("file", priority=priority)
    storage.event("other")
    ticket = give(storage)
    assert ticket is not None
    assert (ticket.delivery, ticket.lane) == (None, None)
    assert [one.seq for one in take(storage, ticket)] == [1, 2, 3]
    assert [row.ended_at for row in storage.rows(attempt)] == [None] * 3


def test_a_batch_holds_no_more_than_the_file_may(storage: Storage) -> None:
    for _ in range(5):
        storage.event("file")
    ticket = give(storage, 3)
    assert ticket is not None
    assert len(take(storage, ticket)) == 3


def test_there_is_one_batch_at_a_time(storage: Storage) -> None:
    for _ in range(4):
        storage.event("file")
    ticket = give(storage, 2)
    assert ticket is not None
    assert give(storage, 2) is None
    held = take(storage, ticket)
    assert give(storage, 2) is None
    for one in held:
        storage.end(one)
    following = give(storage, 2)
    assert following is not None
    assert [one.seq for one in take(storage, following)] == [3, 4]


def test_nothing_due_is_no_batch(storage: Storage) -> None:
    assert give(storage) is None
    assert storage.read(lambda s: last_batch_at(s, "file")) is None


def test_when_the_last_was_begun_is_on_record(storage: Storage) -> None:
    storage.event("file")
    before = storage.read(clock.now)
    give(storage)
    last = storage.read(lambda s: last_batch_at(s, "file"))
    assert last is not None
    assert before <= last <= storage.read(clock.now)


def test_a_batch_ticket_is_good_once(storage: Storage) -> None:
    storage.event("file")
    ticket = give(storage)
    assert ticket is not None
    assert len(take(storage, ticket)) == 1
    assert take(storage, ticket) == []


def test_a_batch_that_was_lost_is_made_again_and_the_old_ticket_is_void(storage: Storage) -> None:
    for _ in range(3):
        storage.event("file")
    old = give(storage, lease=-1)
    assert old is not None
    assert storage.sweep().recovered == 3
    new = give(storage)
    assert new is not None
    assert new.fence != old.fence
    assert take(storage, old) == []
    assert len(take(storage, new)) == 3


def test_each_of_a_batch_ends_in_its_own_way(storage: Storage) -> None:
    for _ in range(3):
        storage.event("file")
    ticket = give(storage)
    assert ticket is not None
    first, second, third = take(storage, ticket)
    storage.end(first)
    storage.end(second, Outcome.REJECT)
    storage.end(third, Outcome.RETRY, again_in=0)
    assert list(storage.states("file").values()) == ["delivered", "dead", "waiting"]
    storage.sweep()
    again = give(storage)
    assert again is not None
    assert [(one.seq, one.number) for one in take(storage, again)] == [(3, 2)]
