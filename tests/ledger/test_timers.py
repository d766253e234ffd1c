"""Timers: each rings once, the one that was set last."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ledger import timers
from ledger.door import Door
from ledger.session import Session
from ledger.timers import Timer
from tests.ledgers import Ledger


@pytest.fixture
def door(ledger: Ledger) -> Iterator[Door]:
    made = ledger.make_door(ledger.engine)
    yield made
    made.close()


def test_they_are_due_in_their_order_and_taken_once(door: Door) -> None:
    def unit(session: Session) -> None:
        timers.set_for(session, "notes", "late", 30)
        timers.set_for(session, "notes", "soon", 10)
        timers.set_for(session, "cases", "soon", 20)
        timers.set_for(session, "cases", "gone", 5)
        timers.set_for(session, "cases", "gone", None)

    door.submit(unit).result()
    due = door.submit(lambda session: timers.due(session, 20, 10)).result()
    assert [(one.owner, one.key, one.due_at) for one in due] == [("notes", "soon", 10), ("cases", "soon", 20)]
    assert [one.key for one in door.submit(lambda session: timers.due(session, 99, 1)).result()] == ["soon"]
    assert door.submit(lambda session: timers.take(session, due[0])).result()
    assert not door.submit(lambda session: timers.take(session, due[0])).result()


def test_one_that_was_set_anew_is_another(door: Door) -> None:
    def due() -> Timer:
        [one] = door.submit(lambda session: timers.due(session, 99, 10)).result()
        return one

    door.submit(lambda session: timers.set_for(session, "notes", "n", 10)).result()
    old = due()
    door.submit(lambda session: timers.set_for(session, "notes", "n", 40)).result()
    assert not door.submit(lambda session: timers.take(session, old)).result()
    door.submit(lambda session: timers.put_off(session, old, 90)).result()
    assert due().due_at == 40, "whoever could not do what was to be done puts off no other"
    new = due()
    door.submit(lambda session: timers.put_off(session, new, 90)).result()
    assert due().due_at == 90
