from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import delete, insert, text, update

from ledger import tallies
from ledger.invalid import mend
from ledger.reading import account
from ledger.reading.account import Account
from ledger.replaying import replay
from ledger.states import Entered, Outcome
from ledger.tables import delivery, event, invalid_message, payload, ready
from ledger.tallies import Count


def taken(filled: Any) -> Account:
    with filled.reader.session() as session:
        return account.take(session)


def write(filled: Any, statement: Any) -> None:
    filled.door.submit(lambda session: session.execute(statement)).result()


def test_an_empty_ledger_balances(filled: Any) -> None:
    found = taken(filled)
    assert found.balances
    assert found.events == 0
    assert "0 records in" in found.sentence()


@pytest.fixture
def day(filled: Any, apps: Any) -> Any:
    """A little of everything."""
    filled.event()
    filled.event("app", "other", lane="a")
    filled.event("app", lane="a")
    filled.event("other")
    filled.attempt("app", Outcome.REJECT, "no such street")
    filled.attempt("other", Outcome.REJECT, "no such street")
    filled.attempt("other", Outcome.RECEIPT)
    filled.invalid()
    filled.invalid()
    filled.door.submit(
        lambda session: tallies.add(
            session,
            [Count("tester", Entered.DUPLICATE, 3), Count("tester", Entered.IGNORED, 2, reason="a comment")],
        )
    ).result()
    return filled


def test_everything_is_counted_once_by_what_became_of_it(day: Any) -> None:
    found = taken(day)
    assert found.records == {"envelope": 4, "duplicate": 3, "invalid": 2, "ignored": 2}
    assert (found.records_in_all, found.events, found.unrouted) == (11, 4, 1)
    assert {name: many for name, many in found.deliveries.items() if many} == {
        "held": 1,
        "delivered": 1,
        "dead": 2,
    }
    assert (found.dead_open, found.dead_resolved, found.invalid["open"]) == (2, 0, 2)
    assert found.balances, found.sentence()


def test_it_balances_through_replays_and_mending(day: Any) -> None:
    day.door.submit(lambda session: replay(session, 1, "Ailsa Example", "it is back")).result()
    assert taken(day).balances
    day.attempt("app", Outcome.RECEIPT, most=5)
    seq = day.event()
    day.door.submit(lambda session: mend(session, {1: seq})).result()
    found = taken(day)
    assert (found.dead_open, found.dead_resolved, found.replays) == (1, 1, 1)
    assert found.invalid == {"open": 1, "mended": 1, "discarded": 0}
    assert found.balances, found.sentence()


@pytest.mark.parametrize(
    "damage",
    [
        delete(event).where(event.c.seq == 1),
        delete(payload).where(payload.c.seq == 1),
        delete(delivery).where(delivery.c.id == 2),
        delete(ready),
        delete(invalid_message).where(invalid_message.c.id == 1),
        update(delivery).where(delivery.c.id == 1).values(state="lost"),
        update(delivery).where(delivery.c.id == 1).values(state="waiting"),
        update(delivery).where(delivery.c.id == 1).values(resolved_by=2),
        update(event).where(event.c.seq == 2).values(unrouted=True),
        update(event).where(event.c.seq == 1).values(unrouted=False),
        update(invalid_message).where(invalid_message.c.id == 1).values(state="mended", mended_seq=99),
        update(invalid_message).where(invalid_message.c.id == 1).values(state="gone"),
        insert(payload).values(seq=99, data="null", data_class=0),
        text("UPDATE tally SET events = events + 1 WHERE outcome = 'envelope'"),
        text("UPDATE lane SET blocked_by = 99"),
        text("UPDATE number SET last = last + 1 WHERE name = 'delivery'"),
    ],
)
def test_any_damage_shows_as_an_equation_that_does_not_hold(day: Any, damage: Any) -> None:
    write(day, damage)
    found = taken(day)
    assert not found.balances
    broken = [one for one in found.checks if not one.holds]
    assert broken
    assert all(one.left != one.right for one in broken)
    assert "DOES NOT BALANCE" in found.sentence()
    assert broken[0].equation in found.sentence()
