"""The audit trail keeps what it was told, in the unit it was told in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Connection

from safeguards.audit.repository import Entry, listing, record
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


def test_it_is_read_by_thing_by_person_and_page_by_page(session: Connection) -> None:
    for number in range(6):
        record(session, at=NOW, who=f"p{number % 2}", action="look", thing=f"event/{number % 3}")
    first = listing(session, most=4)
    assert [entry.seq for entry in first] == [6, 5, 4, 3]
    assert [entry.seq for entry in listing(session, most=4, before=first[-1].seq)] == [2, 1]
    assert [entry.seq for entry in listing(session, thing="event/0")] == [4, 1]
    assert [entry.seq for entry in listing(session, who="p1", thing="event/2")] == [6]


@pytest.mark.parametrize("blank", ["who", "action", "thing"])
def test_an_entry_without_who_what_or_which_is_refused(session: Connection, blank: str) -> None:
    with pytest.raises(ValueError, match=blank):
        record(session, at=NOW, **{"who": "hub", "action": "a", "thing": "t", blank: " "})


def test_every_constraint_has_a_name_for_migrations() -> None:
    names = [index.name for index in metadata.tables["audit"].indexes]
    assert sorted(map(str, names)) == ["ix_audit_thing_seq", "ix_audit_who_seq"]
