"""Leases: one holder at a time by the database's clock, a fence that rises, and writes held to it."""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future
from functools import partial
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from ledger import leases
from ledger.clock import SECOND
from ledger.leases import Lease, Lost
from ledger.session import Session
from ledger.tables import lease

if TYPE_CHECKING:
    from tests.conformance.storage.conftest import Storage

PATIENCE = 30.0
SPAN = 60 * SECOND
NAME = "poller/till"


def acquire(storage: Storage, holder: str, *, span: int = SPAN, alone: bool = False) -> Lease | None:
    return storage.run(lambda session: leases.acquire(session, NAME, holder, span, alone=alone))


def acquired(storage: Storage, holder: str, *, alone: bool = False) -> Lease:
    got = acquire(storage, holder, alone=alone)
    assert got is not None
    return got


def let_pass(storage: Storage, span: int) -> None:
    """Every lease is that much older: what a clock does, without waiting for it."""
    storage.run(lambda session: session.execute(update(lease).values(until_at=lease.c.until_at - span)))


def test_who_has_it_keeps_others_out(storage: Storage) -> None:
    assert acquired(storage, "a") == Lease(NAME, "a", 1)
    assert acquire(storage, "b") is None
    let_pass(storage, SPAN - 30 * SECOND)
    assert acquire(storage, "b") is None


def test_two_names_are_two_leases(storage: Storage) -> None:
    acquired(storage, "a")
    other = storage.run(lambda session: leases.acquire(session, "scheduler", "b", SPAN))
    assert other == Lease("scheduler", "b", 1)


def test_one_that_ran_out_is_had_by_the_next_under_a_higher_fence(storage: Storage) -> None:
    first = acquired(storage, "a")
    let_pass(storage, SPAN)
    second = acquired(storage, "b")
    assert (second.holder, second.fence) == ("b", first.fence + 1)
    assert acquire(storage, "a") is None


def test_the_same_holder_has_it_again_under_a_higher_fence(storage: Storage) -> None:
    """It lost track of what it had: what it began under the old fence is over."""
    first, again = acquired(storage, "a"), acquired(storage, "a")
    assert again.fence == first.fence + 1
    with pytest.raises(Lost):
        storage.run(lambda session: leases.hold(session, first))
    storage.run(lambda session: leases.hold(session, again))


def test_where_no_other_process_works_an_earlier_holder_is_gone(storage: Storage) -> None:
    first = acquired(storage, "a")
    assert acquired(storage, "b", alone=True).fence == first.fence + 1


def test_renewed_it_lasts_a_span_from_then(storage: Storage) -> None:
    held = acquired(storage, "a")
    for _ in range(3):
        let_pass(storage, SPAN - 30 * SECOND)
        storage.run(lambda session: leases.renew(session, held, SPAN))
        assert acquire(storage, "b") is None
    let_pass(storage, SPAN)
    assert acquire(storage, "b") is not None


def test_one_that_ran_out_is_still_its_holders_until_another_has_it(storage: Storage) -> None:
    held = acquired(storage, "a")
    let_pass(storage, 2 * SPAN)
    for use in (leases.hold, leases.check):
        storage.run(lambda session, use=use: use(session, held))  # type: ignore[misc]
    storage.run(lambda session: leases.renew(session, held, SPAN))
    assert acquire(storage, "b") is None


def test_who_was_taken_over_from_can_do_nothing(storage: Storage) -> None:
    stale = acquired(storage, "a")
    let_pass(storage, SPAN)
    held = acquired(storage, "b")
    for use in (leases.hold, leases.check, lambda session, one: leases.renew(session, one, SPAN)):
        with pytest.raises(Lost, match=f"a has lost the lease of {NAME}: another process took over"):
            storage.run(lambda session, use=use: use(session, stale))  # type: ignore[misc]
    storage.run(lambda session: leases.release(session, stale))
    assert acquire(storage, "c") is None, "what was let go of was not its own any more"
    storage.run(lambda session: leases.hold(session, held))


def test_a_lease_that_never_was_is_lost(storage: Storage) -> None:
    with pytest.raises(Lost):
        storage.run(lambda session: leases.hold(session, Lease(NAME, "a", 1)))


def test_let_go_of_the_next_has_it_at_once(storage: Storage) -> None:
    first = acquired(storage, "a")
    storage.run(lambda session: leases.release(session, first))
    second = acquired(storage, "b")
    assert second.fence == first.fence + 1
    with pytest.raises(Lost):
        storage.run(lambda session: leases.check(session, first))


def test_what_was_let_go_of_is_not_kept_by_a_renewal_that_comes_after(storage: Storage) -> None:
    """A process that stops has one on its way: nobody would have the lease until it ran out."""
    held = acquired(storage, "a")
    storage.run(lambda session: leases.release(session, held))
    with pytest.raises(Lost):
        storage.run(lambda session: leases.renew(session, held, SPAN))
    assert acquired(storage, "b").fence == held.fence + 1


def test_of_many_at_once_one_has_it(storage: Storage) -> None:
    doors = [storage.door, *(storage.new_door() for _ in range(3))]
    for round_number in range(1, 11):
        got = [
            door.submit(
                partial(leases.acquire, name=NAME, holder=f"h-{round_number}-{number}", span=SPAN),
                patient=True,
            )
            for number, door in enumerate(doors * 3)
        ]
        had = [one for one in (future.result(PATIENCE) for future in got) if one is not None]
        assert [one.fence for one in had] == [round_number]
        let_pass(storage, SPAN)


def test_while_a_unit_holds_it_nobody_takes_it_over(storage: Storage) -> None:
    """It has run out, but its holder is writing: who takes over comes after that, or is told to wait."""
    held = acquired(storage, "a")
    let_pass(storage, SPAN)
    other = storage.new_door()
    order: list[str] = []
    holding, go_on = threading.Event(), threading.Event()

    def write(session: Session) -> None:
        leases.hold(session, held)
        holding.set()
        assert go_on.wait(PATIENCE)
        order.append("written")

    def take(session: Session) -> Lease | None:
        got = leases.acquire(session, NAME, "b", SPAN)
        order.append("taken")
        return got

    writing = storage.door.submit(write)
    assert holding.wait(PATIENCE)
    taking: Future[Lease | None] = other.submit(take, patient=True)
    with pytest.raises(TimeoutError):
        taking.result(0.3)
    go_on.set()
    writing.result(PATIENCE)
    got = taking.result(PATIENCE)
    assert got is not None
    assert order[0] == "written"
    with pytest.raises(Lost):
        storage.run(lambda session: leases.hold(session, held))


def test_two_units_of_the_holder_hold_it_side_by_side(storage: Storage) -> None:
    if storage.at_once < 2:
        return  # one writer at a time: there is no side by side
    held = acquired(storage, "a")
    both = threading.Barrier(2)

    def write(session: Session) -> None:
        leases.hold(session, held)
        both.wait(PATIENCE)

    for future in [storage.door.submit(write) for _ in range(2)]:
        future.result(PATIENCE)


def test_how_they_stand_is_told_with_what_their_holders_said(storage: Storage) -> None:
    def stand(prefix: str = "poller/") -> list[tuple[str, str, object]]:
        found = storage.read(lambda session: leases.standing(session, prefix))
        return [(one.name, one.holder, one.says) for one in found]

    assert stand() == []
    held = acquired(storage, "a")
    storage.run(lambda session: leases.acquire(session, "scheduler", "b", SPAN))
    assert stand() == [(NAME, "a", None)]
    storage.run(lambda session: leases.renew(session, held, SPAN, {"label": "roll-1", "done": 3}))
    assert stand() == [(NAME, "a", {"label": "roll-1", "done": 3})]
    assert [name for name, _, _ in stand("")] == [NAME, "scheduler"]
    let_pass(storage, SPAN)
    assert stand() == [], "nobody has it now"
    acquired(storage, "c")
    assert stand() == [(NAME, "c", None)], "what the one before said is not its own"


def test_the_clock_is_the_databases(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process whose own clock is a day ahead takes nothing over. (SQLite's database is the process.)"""
    if storage.engine.dialect.name == "sqlite":
        return
    acquired(storage, "a")
    ahead = time.time() + 86_400
    monkeypatch.setattr("time.time", lambda: ahead)
    monkeypatch.setattr("time.time_ns", lambda: int(ahead * 1e9))
    assert acquire(storage, "b") is None
