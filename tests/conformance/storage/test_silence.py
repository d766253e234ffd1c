"""Silence: the ledger is counted once, whoever counts, and a source that normally speaks by now is missed."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import update

from dead_letter.alerts.keeping import HOLDS
from dead_letter.alerts.silence import listening, repository
from dead_letter.alerts.silence.listening import PLACE
from dead_letter.alerts.silence.tables import source_heard, source_hour
from ledger import clock
from ledger.errors import Stale
from ledger.session import Session
from ledger.tables import cursor, event
from tests.conformance.storage.test_alerts import ONE, Duty

if TYPE_CHECKING:
    from tests.conformance.storage.conftest import Storage

HOUR = 3600 * clock.SECOND
WEB = "/council/web"


@pytest.fixture
def duty(storage: Storage) -> Callable[..., Duty]:
    return lambda **rules: Duty(storage, **rules)


def hourly(storage: Storage, hours: int, *, source: str = WEB, until: int = 3) -> None:
    """An event each hour, the last of them so many hours ago."""
    storage.record(*(storage.draft(source=source) for _ in range(hours)))
    last = max(row.seq for row in storage.rows(event, event.c.source == source))
    now = storage.read(clock.now)
    at = now - until * HOUR - (last - event.c.seq) * HOUR
    older = update(event).where(event.c.source == source).values(accepted_at=at)
    storage.run(lambda session: session.execute(older).rowcount)


def listened_since(storage: Storage, hours: int) -> None:
    """As if the hub had listened for so many hours, and every source were to be looked at."""

    def unit(session: Session) -> None:
        now = clock.now(session)
        [row] = [one for one in session.execute(cursor.select()) if one.name == PLACE]
        told = json.dumps([json.loads(row.value)[0], now - hours * HOUR, now])
        session.execute(update(cursor).where(cursor.c.name == PLACE).values(value=told))
        session.execute(update(source_heard).values(look_at=0))

    storage.run(unit)


def test_a_source_that_normally_speaks_by_now_is_missed_until_it_speaks(
    storage: Storage, duty: Callable[..., Duty]
) -> None:
    here = duty(recipients=ONE)
    hourly(storage, 24 * 35)
    assert here.look() == []
    assert sum(row.events for row in storage.rows(source_hour)) == 24 * 35
    assert here.look() == [], "a hub that has just begun to listen has heard nobody's silence"
    listened_since(storage, 9)
    [notice] = here.look()
    [one] = notice["raised"]
    assert (one["kind"], one["about"], one["urgent"]) == ("silence", WEB, False)
    assert one["what"].startswith(f"Nothing has come from {WEB} since ")
    assert "it normally sends about 1 event an hour" in one["what"]
    assert one["command"] == f"tolbooth events list --source {WEB}"
    storage.record(storage.draft(source=WEB))
    here.look()
    [row] = here.alerts()
    assert row.over_at is not None
    here.let_pass(HOLDS)
    here.look()
    assert here.alerts()[0].cleared_at is not None


def test_what_is_ignored_is_nobodys_business(storage: Storage, duty: Callable[..., Duty]) -> None:
    here = duty(silence_ignores=["/council/*"])
    hourly(storage, 24 * 35)
    here.look()
    listened_since(storage, 9)
    here.look()
    here.look()
    assert [row.silent_since is not None for row in storage.rows(source_heard)] == [True]
    assert here.alerts() == []


def test_the_ledger_is_counted_in_parts_and_once(
    storage: Storage, duty: Callable[..., Duty], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(repository, "PART", 7)
    here = duty()
    for source in ("/a", "/b"):
        storage.record(*(storage.draft(source=source) for _ in range(20)))
    here.look()
    duty().look()
    storage.record(storage.draft(source="/a"))
    duty().look()
    found: dict[str, int] = {}
    for row in storage.rows(source_hour):
        found[row.source] = found.get(row.source, 0) + row.events
    assert found == {"/a": 21, "/b": 20}


def test_two_that_count_at_once_count_once(storage: Storage) -> None:
    storage.record(storage.draft(source="/a"))
    steps: list[Any] = [storage.read(lambda s: listening.look(s, "SCT", clock.now(s))) for _ in range(2)]
    storage.run(lambda s: listening.take(s, steps[0]))
    with pytest.raises(Stale):
        storage.run(lambda s: listening.take(s, steps[1]))
    assert [row.events for row in storage.rows(source_hour)] == [1]


def test_so_many_sources_are_listened_to_and_no_more(
    storage: Storage, duty: Callable[..., Duty], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(repository, "MOST_SOURCES", 3)
    here = duty()
    storage.record(*(storage.draft(source=f"/s/{n}") for n in range(5)))
    here.look()
    storage.record(*(storage.draft(source=f"/s/{n}") for n in range(5)))
    here.look()
    assert [(row.source, row.events) for row in storage.rows(source_hour)] == [
        ("/s/0", 2),
        ("/s/1", 2),
        ("/s/2", 2),
    ]


def test_one_that_has_gone_for_good_is_forgotten(storage: Storage, duty: Callable[..., Duty]) -> None:
    here = duty()
    hourly(storage, 48, until=24 * 7 * 13)
    here.look()
    listened_since(storage, 9)
    here.look()
    here.look()
    assert storage.rows(source_heard) == []
    assert storage.rows(source_hour) == []
