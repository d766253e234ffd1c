"""A system's limits: how many at once, how many a second, and its maintenance, over all its subscriptions."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from ledger import clock
from ledger.handing_out import Allowance, HandedOut, hand_out
from ledger.systems import System
from routes.maintenance import Maintenance

if TYPE_CHECKING:
    from tests.conformance.storage.conftest import Storage

MINUTE = 60 * clock.SECOND
NAMES = ("app", "lanes", "other")


def given(storage: Storage, name: str, system: System) -> HandedOut:
    return storage.run(lambda session: hand_out(session, Allowance(name, 1000, None, system), MINUTE))


def test_no_more_is_out_to_a_system_than_it_takes_at_once(storage: Storage) -> None:
    system = System("crm", "crm", NAMES, concurrency=5)
    for number in range(6):
        storage.event("app")
        storage.event("lanes", lane=f"k-{number}")
    assert len(given(storage, "lanes", system).tickets) == 5
    none = given(storage, "app", system)
    assert (none.tickets, none.full) == ([], True), "there is more, for when one of them is settled"
    storage.sweep(everything=True)
    held = storage.claim(given(storage, "app", system).tickets)
    assert len(held) == 5
    assert given(storage, "lanes", system).tickets == []
    assert held[0] is not None
    storage.end(held[0])
    assert len(given(storage, "lanes", system).tickets) == 1


def test_nor_where_several_processes_hand_out_at_once(storage: Storage) -> None:
    system = System("crm", "crm", NAMES, concurrency=7)
    for name in NAMES:
        for _ in range(20):
            storage.event(name)
    doors = [storage.door, *(storage.new_door() for _ in range(3))]

    def one(place: int) -> int:
        allowance = Allowance(NAMES[place % 3], 1000, None, system)
        done = doors[place % 4].submit(lambda session: hand_out(session, allowance, MINUTE))
        return len(done.result(30).tickets)

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(one, range(24))) == 7


def test_a_rate_holds_over_all_its_subscriptions(storage: Storage) -> None:
    system = System("crm", "crm", NAMES, rate=10.0)
    for name in NAMES:
        for _ in range(20):
            storage.event(name)
    first = given(storage, "app", system)
    assert 1 <= len(first.tickets) <= 3, "a fifth of a second's worth, and one"
    assert first.again_in is not None
    assert len(given(storage, "other", system).tickets) + len(given(storage, "lanes", system).tickets) <= 1
    storage.let_pass(10 * clock.SECOND)
    assert 1 <= len(given(storage, "other", system).tickets) <= 3, "a quiet time saves nothing up"


def test_nothing_is_handed_out_in_a_maintenance_window(storage: Storage) -> None:
    storage.event("app")
    now = clock.moment(storage.read(clock.now)).astimezone(ZoneInfo("Pacific/Auckland"))
    start, end = now - timedelta(hours=2), now + timedelta(hours=2)
    window = f"{start:%a} {start:%H:%M}-{end:%H:%M}"
    closed = Maintenance(windows=(window,), time_zone="Pacific/Auckland")
    none = given(storage, "app", System("crm", "crm", ("app",), maintenance=closed))
    assert none.tickets == []
    assert none.again_in is not None
    assert 0 < none.again_in <= 2 * 60 * MINUTE
    later = f"{end:%a} {end:%H:%M}-{end + timedelta(hours=1):%H:%M}"
    open_now = Maintenance(windows=(later,), time_zone="Pacific/Auckland")
    assert len(given(storage, "app", System("crm", "crm", ("app",), maintenance=open_now)).tickets) == 1
