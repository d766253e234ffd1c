"""What stands beside the deliveries: cursors, tallies, invalid messages, routing versions."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest

from ledger import cursors, invalid, routing, tallies
from ledger.cursors import Cursor
from ledger.errors import NotFound, Stale
from ledger.invalid import InvalidMessage
from ledger.states import Entered
from ledger.tables import invalid_message, subscription, tally
from ledger.tallies import Count
from routes.route import Route
from routes.subscription import Subscription

if TYPE_CHECKING:
    from tests.conformance.storage.conftest import Storage

PATIENCE = 30.0


# ---- cursors ----------------------------------------------------------------------------------------------


def test_a_cursor_moves_from_where_it_stands(storage: Storage) -> None:
    start = storage.read(lambda s: cursors.read(s, "folder"))
    assert start == Cursor(None, 0)
    first = storage.run(lambda s: cursors.move(s, "folder", start, "a"))
    second = storage.run(lambda s: cursors.move(s, "folder", first, "b"))
    assert storage.read(lambda s: cursors.read(s, "folder")) == second == Cursor("b", 2)


def test_who_holds_an_old_cursor_moves_nothing(storage: Storage) -> None:
    start = Cursor(None, 0)
    first = storage.run(lambda s: cursors.move(s, "folder", start, "a"))
    for held in (start, Cursor("a", 7)):
        with pytest.raises(Stale):
            storage.run(lambda s, held=held: cursors.move(s, "folder", held, "wrong"))  # type: ignore[misc]
    storage.run(lambda s: cursors.move(s, "folder", first, "b"))
    with pytest.raises(Stale):
        storage.run(lambda s: cursors.move(s, "folder", first, "wrong"))
    assert storage.read(lambda s: cursors.read(s, "folder")).value == "b"


def test_of_two_pollers_with_one_cursor_one_wins_each_time(storage: Storage) -> None:
    other = storage.new_door()
    held = Cursor(None, 0)
    for turn in range(20):
        futures = [
            door.submit(partial(cursors.move, name="folder", held=held, value=name), patient=True)
            for name, door in ((f"a{turn}", storage.door), (f"b{turn}", other))
        ]
        faults = [future.exception(PATIENCE) for future in futures]
        assert sorted(fault is None for fault in faults) == [False, True]
        assert all(fault is None or isinstance(fault, Stale) for fault in faults)
        held = storage.read(lambda s: cursors.read(s, "folder"))
    assert held.fence == 20


# ---- tallies ----------------------------------------------------------------------------------------------


def test_tallies_add_up_by_door_container_outcome_and_reason(storage: Storage) -> None:
    many = [
        Count("app", Entered.ENVELOPE, 2, 3),
        Count("app", Entered.ENVELOPE, 1, 1),
        Count("app", Entered.ENVELOPE, 1, 1, "file.csv"),
        Count("app", Entered.IGNORED, 4, 0, "file.csv", "a comment"),
    ]
    for _ in range(2):
        storage.run(lambda s: tallies.add(s, many))
    storage.run(lambda s: tallies.add(s, []))
    assert [(r.container, r.outcome, r.reason, r.records, r.events) for r in storage.rows(tally)] == [
        ("", "envelope", "", 6, 8),
        ("file.csv", "envelope", "", 2, 2),
        ("file.csv", "ignored", "a comment", 8, 0),
    ]


def test_two_doors_count_together(storage: Storage) -> None:
    other = storage.new_door()
    futures = [
        door.submit(lambda s: tallies.add(s, [Count("app", Entered.ENVELOPE, 1, 1)]), patient=True)
        for _ in range(25)
        for door in (storage.door, other)
    ]
    for future in futures:
        future.result(PATIENCE)
    assert [row.records for row in storage.rows(tally)] == [50]


# ---- invalid messages --------------------------------------------------------------------------------------


def message(raw: bytes = b"\x00\xff", **more: str | int) -> InvalidMessage:
    return InvalidMessage("folder", "translate", "no date", "give one", raw, "text/csv", **more)  # type: ignore[arg-type]


def test_an_invalid_message_is_kept_whole(storage: Storage) -> None:
    every_byte = bytes(range(256))
    numbers = storage.run(
        lambda s: invalid.keep(s, [message(every_byte, line=7, container="f.csv"), message()])
    )
    assert numbers == [1, 2]
    assert storage.run(lambda s: invalid.keep(s, [])) == []
    first = storage.rows(invalid_message)[0]
    assert (bytes(first.raw), first.line, first.container, first.state) == (every_byte, 7, "f.csv", "open")


def test_an_invalid_message_is_mended_once(storage: Storage) -> None:
    storage.run(lambda s: invalid.keep(s, [message(), message(), message()]))
    assert storage.run(lambda s: invalid.open_among(s, [3, 1, 4])) == {1, 3}
    storage.run(lambda s: invalid.mend(s, {1: 5, 3: 6}, run=2))
    assert storage.run(lambda s: invalid.open_among(s, [1, 2, 3])) == {2}
    shown = [(one.state, one.mended_seq, one.mended_run) for one in storage.rows(invalid_message)]
    assert shown == [("mended", 5, 2), ("open", None, None), ("mended", 6, 2)]


# ---- routing ----------------------------------------------------------------------------------------------


def sub(name: str, **more: object) -> Subscription:
    return Subscription.model_validate({"name": name, "adapter": "hook", **more})


def rule(name: str, to: str, **more: object) -> Route:
    return Route.model_validate({"name": name, "types": ["case.*"], "to": to, **more})


def apply(storage: Storage, routes: list[Route], subs: list[Subscription], owner: str = "file") -> int:
    return storage.run(lambda s: routing.apply(s, routes, subs, owner=owner, author="ailsa"))


def test_nothing_applied_is_version_nought(storage: Storage) -> None:
    assert storage.read(routing.current_version) == 0
    assert storage.read(lambda s: routing.of_version(s, 0)).routes == {}


def test_the_version_moves_only_if_something_changed(storage: Storage) -> None:
    assert apply(storage, [rule("r", "a")], [sub("a")]) == 1
    assert apply(storage, [rule("r", "a")], [sub("a")]) == 1
    assert apply(storage, [rule("r", "a", rank=3)], [sub("a")]) == 2
    assert apply(storage, [rule("r", "a", rank=3)], [sub("a", enabled=False)]) == 3
    table = storage.read(routing.current)
    assert (table.version, table.routes["r"].rank, table.subscriptions["a"].enabled) == (3, 3, False)


def test_every_version_can_be_read_again(storage: Storage) -> None:
    apply(storage, [rule("r", "a")], [sub("a")])
    apply(storage, [rule("r", "b")], [sub("b")])
    first, second = (storage.read(lambda s, n=n: routing.of_version(s, n)) for n in (1, 2))  # type: ignore[misc]
    assert (first.routes["r"].to, second.routes["r"].to) == ("a", "b")
    assert (list(first.subscriptions), list(second.subscriptions)) == (["a"], ["b"])
    with pytest.raises(NotFound, match="3"):
        storage.read(lambda s: routing.of_version(s, 3))


def test_owners_leave_each_other_s_alone(storage: Storage) -> None:
    apply(storage, [rule("r", "a")], [sub("a")], "one")
    apply(storage, [rule("q", "b")], [sub("b")], "two")
    assert sorted(storage.read(routing.current).routes) == ["q", "r"]
    with pytest.raises(ValueError, match="belongs to one"):
        apply(storage, [], [sub("a", rate=5)], "two")
    with pytest.raises(ValueError, match="belongs to one"):
        apply(storage, [rule("r", "b")], [sub("b")], "two")
    assert sorted(storage.read(routing.current).subscriptions) == ["a", "b"], "a refusal changes nothing"
    apply(storage, [], [], "one")
    assert sorted(storage.read(routing.current).routes) == ["q"]


def test_a_removed_subscription_keeps_what_waits_and_can_come_back(storage: Storage) -> None:
    apply(storage, [rule("r", "a")], [sub("a")])
    storage.event("a")
    assert apply(storage, [], []) == 2
    assert storage.read(routing.current).subscriptions == {}
    assert storage.rows(subscription)[0].removed_at is not None
    assert storage.states("a") == {1: "waiting"}
    assert apply(storage, [rule("r", "a")], [sub("a")]) == 3
    assert list(storage.read(routing.current).subscriptions) == ["a"]
    assert len(storage.hand_out("a")) == 1


def test_a_removed_name_is_free_for_another_owner(storage: Storage) -> None:
    apply(storage, [], [sub("a")], "one")
    apply(storage, [], [], "one")
    apply(storage, [], [sub("a", rate=2)], "two")
    assert storage.read(routing.current).subscriptions["a"].rate == 2
    assert storage.rows(subscription)[0].owner == "two"
