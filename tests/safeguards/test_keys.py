"""Keys are recognised, told apart, and end when they are revoked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, select, update

from safeguards.keys.repository import KnownKey, create, find, listing, revoke
from safeguards.keys.secret import make, matches, split, text_of
from safeguards.keys.tables import api_key
from safeguards.policy import Principal, Scope

NOW = datetime(2026, 5, 6, 7, 8, 9, tzinfo=UTC)


def test_a_key_is_recognised_for_what_it_was_made_as(session: Connection) -> None:
    key = create(
        session,
        at=NOW,
        holder=" Revenues ",
        scopes=["events:publish", "events:read"],
        sources=["/council/revenues*"],
    )
    assert key.text.startswith(f"tb_{key.key_id}_")
    assert find(session, key.text) == Principal(
        key.key_id,
        "Revenues",
        frozenset({Scope.EVENTS_PUBLISH, Scope.EVENTS_READ}),
        ("/council/revenues*",),
    )


def test_the_secret_is_neither_stored_nor_shown(session: Connection) -> None:
    key = create(session, at=NOW, holder="Revenues", scopes=["events:read"])
    secret = key.text.rpartition("_")[2]
    stored = session.execute(select(api_key)).one()
    assert secret not in repr(tuple(stored))
    assert secret not in repr(key)


@pytest.mark.parametrize(
    "spoil", [str.upper, lambda text: text[:-1], lambda text: text + " ", lambda text: "x" + text]
)
def test_a_spoilt_key_is_nobody(session: Connection, spoil: object) -> None:
    key = create(session, at=NOW, holder="Revenues", scopes=["events:read"])
    assert callable(spoil)
    assert find(session, spoil(key.text)) is None


def test_one_keys_secret_does_not_open_another(session: Connection) -> None:
    one = create(session, at=NOW, holder="One", scopes=["events:read"])
    two = create(session, at=NOW, holder="Two", scopes=["events:read"])
    assert find(session, f"tb_{one.key_id}_{two.text.rpartition('_')[2]}") is None
    assert find(session, text_of(make())) is None


def test_a_revoked_key_is_nobody_and_stays_listed(session: Connection) -> None:
    kept = create(session, at=NOW, holder="Kept", scopes=["events:read"])
    ended = create(session, at=NOW + timedelta(seconds=1), holder="Ended", scopes=["keys:manage"])
    later = NOW + timedelta(days=1)
    assert revoke(session, at=later, key_id=ended.key_id)
    assert not revoke(session, at=later + timedelta(days=1), key_id=ended.key_id)
    assert not revoke(session, at=later, key_id="nothing")
    assert find(session, ended.text) is None
    assert find(session, kept.text) is not None
    assert listing(session) == (
        KnownKey(kept.key_id, "Kept", frozenset({Scope.EVENTS_READ}), (), NOW, None),
        KnownKey(
            ended.key_id, "Ended", frozenset({Scope.KEYS_MANAGE}), (), NOW + timedelta(seconds=1), later
        ),
    )


def test_a_scope_that_is_no_more_allows_nothing_and_locks_nobody_out(session: Connection) -> None:
    key = create(session, at=NOW, holder="Old", scopes=["events:read"])
    session.execute(update(api_key).values(scopes=["events:read", "events:given-up"]))
    found = find(session, key.text)
    assert found is not None
    assert found.scopes == {Scope.EVENTS_READ}


@pytest.mark.parametrize(
    ("holder", "scopes", "sources", "problem"),
    [
        (" ", ["events:read"], [], "holder"),
        ("Ailsa\0Example", ["events:read"], [], r"the holder has the control character U\+0000 in place 6"),
        ("Revenues\n", ["events:read"], [], r"U\+000A"),
        ("Revenues\x1b[2J", ["events:read"], [], r"U\+001B"),
        ("Revenues\x85", ["events:read"], [], r"U\+0085"),
        ("Revenues\u2028", ["events:read"], [], r"U\+2028"),
        ("Revenues\ud83d", ["events:read"], [], r"U\+D83D"),
        ("Revenues", ["events:publish"], ["/a\0b"], r"a source has the control character U\+0000"),
        ("Revenues", [], [], "scopes"),
        ("Revenues", ["events:write"], [], "events:write"),
        ("Revenues", ["events:publish"], [], "sources"),
        ("Revenues", ["events:publish"], ["/a*b"], "only stand at the end"),
    ],
)
def test_a_key_that_makes_no_sense_is_not_made(
    session: Connection, holder: str, scopes: list[str], sources: list[str], problem: str
) -> None:
    with pytest.raises(ValueError, match=problem):
        create(session, at=NOW, holder=holder, scopes=scopes, sources=sources)
    assert listing(session) == ()


@pytest.mark.parametrize("holder", ["Màiri Ní Example", "काउंसिल", "पर्\u200dया", "📮 Post room", "a\u00a0b"])
def test_a_name_in_any_script_may_hold_a_key(session: Connection, holder: str) -> None:
    create(session, at=NOW, holder=holder, scopes=["events:read"])
    assert [one.holder for one in listing(session)] == [holder]


def test_a_moment_without_a_zone_is_refused(session: Connection) -> None:
    with pytest.raises(Exception, match="without a time zone"):
        create(session, at=NOW.replace(tzinfo=None), holder="Revenues", scopes=["events:read"])


@given(st.text())
def test_any_text_is_a_key_or_not(text: str) -> None:
    parts = split(text)
    assert parts is None or text_of(parts) == text


def test_keys_are_taken_apart_as_they_were_put_together() -> None:
    parts = make()
    assert split(text_of(parts)) == parts
    assert make() != parts
    assert not matches(parts.secret, "0" * 64)
