"""From intake to the receiver, through the whole hub: outcomes, order, fairness, every kind of adapter."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from adapters.contract import Adapter, BatchReceipt, Delivery, Receipt, Reject, Retry
from ledger.states import State
from ledger.tables import attempt, delivery, ready

if TYPE_CHECKING:
    from tests.hub.conftest import MakeTown

Play = Callable[[Any], None]


class Desk(Adapter):
    """A plain adapter: it calls what the test gave it, on a thread."""

    accepts = ("*",)

    def __init__(self, name: str, does: Callable[[Delivery], Receipt], *, idempotent: bool = True) -> None:
        super().__init__(name, Adapter.Settings())
        self.does = does
        self.idempotent = idempotent  # type: ignore[misc]

    def deliver(self, delivery: Delivery) -> Receipt:
        return self.does(delivery)


class Waiter(Adapter):
    """An async adapter that never answers."""

    accepts = ("*",)
    idempotent = True

    async def deliver(self, delivery: Delivery) -> Receipt:
        await asyncio.Event().wait()
        return Receipt()


class Files(Adapter):
    """Takes many at once."""

    accepts = ("*",)
    idempotent = True
    most = 4

    def __init__(self, name: str) -> None:
        super().__init__(name, Adapter.Settings())
        self.files: list[list[str]] = []
        self.refuse: set[str] = set()
        self.open_for_business = True

    def due(self, last: datetime | None, now: datetime) -> bool:
        return self.open_for_business

    def deliver_batch(self, deliveries: Sequence[Delivery]) -> BatchReceipt:
        names = [one.envelope.id for one in deliveries]
        self.files.append(names)
        outcomes: list[Receipt | Retry | Reject] = []
        for name in names:
            outcomes.append(Reject("not in our files") if name in self.refuse else Receipt(local_id=name))
        return BatchReceipt(outcomes)


def test_a_receiver_that_fails_is_tried_again_until_it_takes_it(town: MakeTown, play: Play) -> None:
    async def run() -> None:
        async with town() as hub, hub.serving(hub.app(lambda _id, times: 204 if times >= 3 else 503)) as app:
            await hub.apply([hub.route("app")], [hub.subscription("app", app.url)])
            await hub.send(hub.event("one"))
            await hub.settled()
            assert hub.states("app") == {"delivered": 1}
            assert [row.outcome for row in hub.rows(attempt)] == ["retry", "retry", "receipt"]
            assert [one["tolbooth-attempt"] for one in app.requests] == ["1", "2", "3"]
            assert len({one["webhook-id"] for one in app.requests}) == 1
            assert not hub.rows(delivery)[0].possible_duplicate, "it said no each time"
            hub.balances()

    play(run)


def test_a_refusal_is_dead_at_once_with_its_cause(town: MakeTown, play: Play) -> None:
    async def run() -> None:
        async with town() as hub, hub.serving(hub.app(lambda _id, _times: 422)) as app:
            await hub.apply([hub.route("app")], [hub.subscription("app", app.url)])
            await hub.send(hub.event("one"))
            await hub.settled()
            (row,) = hub.rows(delivery)
            assert (row.state, row.attempts) == ("dead", 1)
            assert "422" in row.cause
            assert app.arrived == ["one"]
            hub.balances()

    play(run)


def test_tries_come_to_an_end_and_then_it_is_dead(town: MakeTown, play: Play) -> None:
    async def run() -> None:
        async with town() as hub, hub.serving(hub.app(lambda _id, _times: 500)) as app:
            quick = {"attempts": 3, "first": "10ms", "cap": "10ms", "factor": 1}
            await hub.apply([hub.route("app", retry=quick)], [hub.subscription("app", app.url)])
            await hub.send(hub.event("one"))
            await hub.settled()
            assert hub.states("app") == {"dead": 1}
            assert app.arrived == ["one"] * 3

    play(run)


def test_a_fault_in_an_adapter_is_tried_again_in_bounds(town: MakeTown, play: Play) -> None:
    def wrong(_delivery: Delivery) -> Receipt:
        raise KeyError("a bug")

    async def run() -> None:
        async with town(Desk("desk", wrong)) as hub:
            quick = {"attempts": 2, "first": "10ms", "cap": "10ms", "factor": 1}
            await hub.apply([hub.route("d", retry=quick)], [hub.subscription("d", adapter="desk")])
            await hub.send(hub.event("one"))
            await hub.settled()
            (row,) = hub.rows(delivery)
            assert (row.state, row.attempts, row.possible_duplicate) == ("dead", 2, True)
            assert "KeyError" in row.cause
            assert [one.outcome for one in hub.rows(attempt)] == ["error", "error"]

    play(run)


def test_a_key_keeps_its_order_whatever_fails(town: MakeTown, play: Play) -> None:
    """200 keys of 20 events; those of one key in five fail at first, so that breakers open on the way."""

    def answer(name: str, times: int) -> int:
        return 503 if times == 1 and int(name.split("-")[1]) % 5 == 0 else 204

    async def run() -> None:
        limits = {"webhook": {"breaker": {"pause": "50ms", "longest": "50ms"}}}
        async with town(limits=limits) as hub, hub.serving(hub.app(answer)) as app:
            sub = hub.subscription("app", app.url, order_by="partitionkey", concurrency=64)
            await hub.apply([hub.route("app")], [sub])
            names = [f"{key:03}-{number:05}" for number in range(20) for key in range(200)]
            names = [f"{name.split('-')[0]}-{place:05}" for place, name in enumerate(names)]
            for start in range(0, len(names), 200):
                part = names[start : start + 200]
                await hub.send(*(hub.event(name, name.split("-")[0]) for name in part))
            await hub.settled()
            assert hub.states("app") == {"delivered": 4000}
            by_key: dict[str, list[str]] = {}
            for name in app.taken:
                by_key.setdefault(name.split("-")[0], []).append(name)
            assert len(by_key) == 200
            assert all(done == sorted(done) and len(done) == 20 for done in by_key.values())
            hub.balances()

    play(run)


def test_a_dead_one_holds_its_own_key_only(town: MakeTown, play: Play) -> None:
    async def run() -> None:
        async with town() as hub, hub.serving(hub.app(lambda name, _t: 422 if name == "a1" else 204)) as app:
            sub = hub.subscription("app", app.url, order_by="partitionkey")
            await hub.apply([hub.route("app")], [sub])
            await hub.send(*(hub.event(name, name[0]) for name in ("a1", "a2", "b1", "b2", "a3")))
            await hub.until(lambda: hub.states("app") == {"dead": 1, "delivered": 2, "waiting": 2})
            assert sorted(app.taken) == ["b1", "b2"]

    play(run)


def test_a_slow_subscription_starves_no_other(town: MakeTown, play: Play) -> None:
    async def run() -> None:
        async with town() as hub, hub.serving(hub.app()) as slow, hub.serving(hub.app()) as quick:
            slow.hold = asyncio.Event()
            subs = [hub.subscription("slow", slow.url, concurrency=16), hub.subscription("quick", quick.url)]
            await hub.apply([hub.route("slow"), hub.route("quick")], subs)
            for start in range(0, 400, 100):
                await hub.send(*(hub.event(f"e{number}") for number in range(start, start + 100)))
            await quick.until(lambda: len(quick.taken) == 400)
            assert slow.taken == []
            assert slow.most_at_once <= 16
            slow.hold.set()
            await hub.settled()
            assert hub.states("slow") == hub.states("quick") == {"delivered": 400}

    play(run)


@pytest.mark.parametrize("order_by", [None, "partitionkey"])
def test_no_more_calls_at_once_than_the_subscription_allows(
    town: MakeTown, play: Play, order_by: str | None
) -> None:
    async def run() -> None:
        async with town() as hub, hub.serving(hub.app()) as app:
            app.hold = asyncio.Event()
            sub = hub.subscription("app", app.url, concurrency=5, order_by=order_by)
            await hub.apply([hub.route("app")], [sub])
            await hub.send(*(hub.event(f"e{number:02}", f"k{number}") for number in range(40)))
            await app.until(lambda: app.at_once == 5)
            app.hold.set()
            await hub.settled()
            assert app.most_at_once == 5, "all that it allows, and no more"

    play(run)


def test_a_plain_adapter_is_called_on_threads_and_holds_nobody_up(town: MakeTown, play: Play) -> None:
    go, names = threading.Event(), set()

    def slowly(_delivery: Delivery) -> Receipt:
        names.add(threading.current_thread().name)
        assert go.wait(20)
        return Receipt(local_id="L-1")

    async def run() -> None:
        async with town(Desk("desk", slowly), threads=4) as hub, hub.serving(hub.app()) as app:
            subs = [hub.subscription("d", adapter="desk"), hub.subscription("app", app.url)]
            await hub.apply([hub.route("d"), hub.route("app")], subs)
            await hub.send(*(hub.event(f"e{number}") for number in range(20)))
            await app.until(lambda: len(app.taken) == 20)
            go.set()
            await hub.settled()
            assert hub.states("d") == {"delivered": 20}
            assert {row.local_id for row in hub.rows(attempt)} == {"L-1", None}
            assert len(names) <= 4
            assert threading.current_thread().name not in names

    play(run)


def test_a_batch_adapter_gets_files_and_each_of_a_file_its_own_outcome(town: MakeTown, play: Play) -> None:
    files = Files("files")
    files.refuse = {"e2"}

    async def run() -> None:
        async with town(files) as hub:
            await hub.apply([hub.route("f")], [hub.subscription("f", adapter="files")])
            await hub.send(*(hub.event(f"e{number}") for number in range(10)))
            await hub.settled()
            assert hub.states("f") == {"delivered": 9, "dead": 1}
            assert [name for file in files.files for name in file] == [f"e{number}" for number in range(10)]
            assert max(len(file) for file in files.files) <= 4
            hub.balances()

    play(run)


def test_a_file_is_made_when_it_is_due_and_not_before(town: MakeTown, play: Play) -> None:
    files = Files("files")
    files.open_for_business = False

    async def run() -> None:
        async with town(files) as hub, hub.serving(hub.app()) as app:
            subs = [hub.subscription("f", adapter="files"), hub.subscription("app", app.url)]
            await hub.apply([hub.route("f"), hub.route("app")], subs)
            await hub.send(hub.event("e1"))
            await app.until(lambda: app.taken == ["e1"])
            assert files.files == []
            files.open_for_business = True
            await hub.settled()
            assert files.files == [["e1"]]

    play(run)


def test_an_adapter_that_never_answers_is_given_up_on(town: MakeTown, play: Play) -> None:
    """``deadline`` is when the worker gives up waiting; an async adapter is no exception."""

    async def run() -> None:
        async with town(Waiter("waiter", Adapter.Settings()), timeout_seconds=0.2) as hub:
            quick = {"attempts": 2, "first": "10ms", "cap": "10ms", "factor": 1}
            await hub.apply([hub.route("w", retry=quick)], [hub.subscription("w", adapter="waiter")])
            await hub.send(hub.event("one"))
            await hub.settled()
            (row,) = hub.rows(delivery)
            assert (row.state, row.possible_duplicate) == ("dead", True)

    play(run)


def test_a_possible_duplicate_is_not_sent_to_a_system_that_cannot_tell_one(
    town: MakeTown, play: Play
) -> None:
    calls: list[str] = []

    def doubtful(delivery: Delivery) -> Receipt:
        calls.append(delivery.envelope.id)
        raise Retry("no answer", uncertain=True)

    async def run() -> None:
        async with town(Desk("desk", doubtful, idempotent=False)) as hub:
            await hub.apply([hub.route("d")], [hub.subscription("d", adapter="desk")])
            await hub.send(hub.event("one"))
            await hub.settled()
            assert hub.states("d") == {"dead": 1}
            assert calls == ["one"]
            assert "look" in hub.rows(delivery)[0].cause

    play(run)


def test_a_time_named_by_the_receiver_is_kept(town: MakeTown, play: Play) -> None:
    def later(_delivery: Delivery) -> Receipt:
        raise Retry("closed on Sundays", after=timedelta(hours=2))

    async def run() -> None:
        async with town(Desk("desk", later)) as hub:
            retry = {"attempts": 3, "first": "1s", "factor": 1, "cap": "1h"}
            await hub.apply([hub.route("d", retry=retry)], [hub.subscription("d", adapter="desk")])
            await hub.send(hub.event("one"))
            await hub.until(lambda: hub.count(attempt, attempt.c.ended_at.isnot(None)) == 1)
            (live,), (tried,) = hub.rows(ready), hub.rows(attempt)
            assert 3_500 < (live.until_at - tried.ended_at) / 1_000_000 <= 3_600, "up to the cap"
            assert hub.states("d") == {State.WAITING.value: 1}

    play(run)
