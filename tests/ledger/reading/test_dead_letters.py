from __future__ import annotations

from typing import Any

import pytest

from ledger.reading import dead_letters
from ledger.reading.cursor import ForeignCursor
from ledger.reading.dead_letters import DeadLetterFilter
from ledger.replaying import replay
from ledger.states import Outcome


def ids(filled: Any, limit: int = 50, **wanted: Any) -> list[str]:
    found: list[str] = []
    after = None
    while True:
        with filled.reader.session() as session:
            page = dead_letters.listing(session, DeadLetterFilter(**wanted), after=after, limit=limit)
        assert len(page.items) <= limit
        found += [one.id for one in page.items]
        if page.next is None:
            return found
        after = page.next


@pytest.fixture
def mixed(filled: Any, apps: Any) -> Any:
    """Dead deliveries 1 and 3, invalid messages 1 and 2, in turn; delivery 2 was delivered."""
    for name, outcome in (("app", Outcome.REJECT), ("app", Outcome.RECEIPT), ("other", Outcome.REJECT)):
        filled.event(name)
        filled.attempt(name, outcome, "no such street")
        if outcome is Outcome.REJECT:
            filled.invalid(container="people.csv", line=7)
    return filled


@pytest.mark.parametrize("limit", [1, 2, 3, 50])
def test_one_list_of_both_newest_first_without_a_gap(mixed: Any, limit: int) -> None:
    assert ids(mixed, limit) == ["i-2", "d-3", "i-1", "d-1"]


@pytest.mark.parametrize(
    ("wanted", "fit"),
    [
        ({"kind": "delivery"}, ["d-3", "d-1"]),
        ({"kind": "invalid"}, ["i-2", "i-1"]),
        ({"subscription": "app"}, ["d-1"]),
        ({"entry": "tester"}, ["i-2", "d-3", "i-1", "d-1"]),
        ({"entry": "nobody"}, []),
    ],
)
def test_a_filter_shows_what_fits(mixed: Any, wanted: dict[str, Any], fit: list[str]) -> None:
    assert ids(mixed, **wanted) == fit


def test_each_says_where_it_came_from_and_why_it_is_here(mixed: Any) -> None:
    with mixed.reader.session() as session:
        newest, dead, *_ = dead_letters.listing(session).items
    assert (newest.stage, newest.container, newest.line, newest.fix) == (
        "validate",
        "people.csv",
        7,
        "give a date",
    )
    assert (dead.stage, dead.cause, dead.subscription, dead.seq) == ("deliver", "no such street", "other", 3)


def test_one_that_a_replay_delivered_is_shown_only_where_it_is_asked_for(mixed: Any) -> None:
    mixed.door.submit(lambda session: replay(session, 1, "Ailsa Example", "it is back")).result()
    assert "d-1" in ids(mixed)
    mixed.attempt("app", Outcome.RECEIPT)
    assert "d-1" not in ids(mixed)
    assert "d-1" in ids(mixed, resolved=True)


def test_a_cursor_from_before_a_restore_is_refused(mixed: Any) -> None:
    with mixed.reader.session() as session:
        after = dead_letters.listing(session, limit=1).next
    mixed.new_epoch("second")
    with mixed.reader.session() as session, pytest.raises(ForeignCursor):
        dead_letters.listing(session, after=after)
