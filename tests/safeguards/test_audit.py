"""The audit trail keeps what it was told, in the unit it was told in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import Connection

from safeguards.audit.repository import Entry, Wanted, listing, page, record
from safeguards.audit.tables import metadata

NOW = datetime(2026, 5, 6, 7, 8, 9, 123456, tzinfo=UTC)


def test_an_entry_is_kept_whole(session: Connection) -> None:
    record(
        session,
        at=NOW.astimezone(timezone(timedelta(hours=1))),
        who="Ops Example",
        action="dead-letters.replay",
        thing="delivery/42",
        reason="the bank mended it",
        detail={"attempts": [1, None]},
    )
    record(session, at=NOW, who="hub", action="keys.revoke", thing="key/abc")
    assert listing(session) == (
        Entry(2, NOW, "hub", "keys.revoke", "key/abc", "", None),
        Entry(
            1,
            NOW,
            "Ops Example",
            "dead-letters.replay",
            "delivery/42",
            "the bank mended it",
            {"attempts": [1, None]},
        ),
    )


def test_it_stands_or_falls_with_the_callers_unit(session: Connection) -> None:
    record(session, at=NOW, who="hub", action="a", thing="t")
    session.commit()
    record(session, at=NOW, who="hub", action="b", thing="t")
    session.rollback()
    assert [entry.action for entry in listing(session)] == ["a"]


def test_it_is_read_by_thing_and_by_person(session: Connection) -> None:
    for number in range(6):
        record(session, at=NOW, who=f"p{number % 2}", action="look", thing=f"event/{number % 3}")
    assert [entry.seq for entry in listing(session, most=4)] == [6, 5, 4, 3]
    assert [entry.seq for entry in listing(session, thing="event/0")] == [4, 1]
    assert [entry.seq for entry in listing(session, who="p1", thing="event/2")] == [6]


@pytest.mark.parametrize("oldest_first", [True, False])
def test_its_pages_go_by_the_moment_and_miss_nothing(session: Connection, oldest_first: bool) -> None:
    """Also where moments are equal, and where a later entry tells of an earlier moment."""
    for minutes in (3, 1, 1, 1, 2, 0):
        record(session, at=NOW + timedelta(minutes=minutes), who="p", action="look", thing="t")
    found: list[int] = []
    after = None
    while some := page(session, Wanted(), oldest_first=oldest_first, after=after, most=2):
        found += [entry.seq for entry in some]
        after = some[-1].at, some[-1].seq
    assert found == ([6, 2, 3, 4, 5, 1] if oldest_first else [1, 5, 4, 3, 2, 6])


def test_its_pages_are_by_who_what_to_which_and_when(session: Connection) -> None:
    for number, action in enumerate(("replays.start", "replays.pause", "replays_x", "keys.create")):
        record(session, at=NOW + timedelta(hours=number), who=f"p{number % 2}", action=action, thing="t/1")

    def seqs(**wanted: Any) -> list[int]:
        some = page(session, Wanted(**wanted), oldest_first=True, after=None, most=9)
        return [entry.seq for entry in some]

    assert seqs(action="replays.*") == [1, 2]
    assert seqs(action="replays.pause") == [2]
    assert seqs(who="p1") == [2, 4]
    assert seqs(things=("t/2",)) == []
    assert seqs(things=("t/2", "t/1")) == [1, 2, 3, 4]
    assert seqs(since=NOW + timedelta(hours=1), until=NOW + timedelta(hours=3)) == [2, 3]


@pytest.mark.parametrize("blank", ["who", "action", "thing"])
def test_an_entry_without_who_what_or_which_is_refused(session: Connection, blank: str) -> None:
    with pytest.raises(ValueError, match=blank):
        record(session, at=NOW, **{"who": "hub", "action": "a", "thing": "t", blank: " "})


def test_every_constraint_has_a_name_for_migrations() -> None:
    names = [index.name for index in metadata.tables["audit"].indexes]
    assert sorted(map(str, names)) == [
        "ix_audit_action_at_seq",
        "ix_audit_at_seq",
        "ix_audit_thing_at_seq",
        "ix_audit_thing_seq",
        "ix_audit_who_at_seq",
    ]
