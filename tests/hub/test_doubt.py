"""A delivery that may have arrived: looked for where that can be done, else a person's, unless configured."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from adapters.contract import Adapter, BatchReceipt, Delivery, Looked, Receipt, Reject, Retry
from hub.preparing import delivery_key
from ledger.replaying import replay
from ledger.tables import attempt, delivery, link
from tests.hub.back_office import (
    AsyncLookingClerk,
    Clerk,
    LookingClerk,
    Office,
    RefusedClerk,
    open_office,
)

if TYPE_CHECKING:
    from tests.hub.conftest import MakeTown, Town

Play = Callable[[Any], None]
Scene = Callable[["Town", Office], Any]


def play_with(town: MakeTown, play: Play, clerk: Callable[[str, str], Adapter], scene: Scene) -> None:
    async def run() -> None:
        with open_office() as office:
            async with town(clerk("office", office.url)) as hub:
                await scene(hub, office)
                hub.balances()

    play(run)


@pytest.mark.parametrize("clerk", [LookingClerk, AsyncLookingClerk])
def test_what_is_found_there_is_done_and_not_sent_again(
    town: MakeTown, play: Play, clerk: Callable[[str, str], Adapter]
) -> None:
    async def scene(hub: Town, office: Office) -> None:
        office.breaks_off = 1
        await hub.apply([hub.route("o")], [hub.subscription("o", adapter="office")])
        await hub.send(hub.event("F-1"))
        await hub.settled()
        assert hub.states("o") == {"delivered": 1}
        assert len(office.records) == len(office.looked) == 1
        first, second = hub.rows(attempt)
        assert (first.outcome, second.outcome, second.local_id) == ("retry", "receipt", "100")
        assert "found there" in second.detail
        assert [one.local_id for one in hub.rows(link)] == ["100"], "the link is kept all the same"

    play_with(town, play, clerk, scene)


def test_a_system_that_refuses_our_reference_makes_no_second_one(town: MakeTown, play: Play) -> None:
    async def scene(hub: Town, office: Office) -> None:
        office.breaks_off, office.refuses_repeats = 1, True
        await hub.apply([hub.route("o")], [hub.subscription("o", adapter="office")])
        await hub.send(hub.event("F-1"), hub.event("F-2"))
        await hub.settled()
        assert hub.states("o") == {"delivered": 2}, "no person is asked"
        assert sorted(one["event"] for one in office.records) == ["F-1", "F-2"]
        assert len(office.refused) == 1
        (again,) = [one for one in hub.rows(attempt) if one.number == 2]
        assert (again.outcome, "already exists" in again.detail) == ("receipt", True)
        assert sorted(one.local_id for one in hub.rows(link)) == sorted(
            one["key"] for one in office.records
        ), "each is linked by what its updates will name"

    play_with(town, play, RefusedClerk, scene)


def test_what_is_not_there_is_sent(town: MakeTown, play: Play) -> None:
    class Lost(LookingClerk):
        """Its first request is lost on the way, and it does not know."""

        def deliver(self, delivery: Delivery) -> Receipt:
            if delivery.attempt == 1:
                raise Retry("no answer", uncertain=True)
            return super().deliver(delivery)

    async def scene(hub: Town, office: Office) -> None:
        await hub.apply([hub.route("o")], [hub.subscription("o", adapter="office")])
        await hub.send(hub.event("F-1"))
        await hub.settled()
        assert hub.states("o") == {"delivered": 1}
        assert len(office.records) == 1
        assert hub.rows(attempt)[1].detail == "looked first, it was not there; made"

    play_with(town, play, Lost, scene)


def test_a_system_that_is_away_when_it_is_asked_is_asked_again(town: MakeTown, play: Play) -> None:
    async def scene(hub: Town, office: Office) -> None:
        office.breaks_off, office.closed = 1, True
        await hub.apply([hub.route("o")], [hub.subscription("o", adapter="office")])
        await hub.send(hub.event("F-1"))
        await hub.until(lambda: len(office.looked) >= 2)
        office.closed = False
        await hub.settled()
        assert hub.states("o") == {"delivered": 1}
        assert len(office.records) == 1
        outcomes = [one.outcome for one in hub.rows(attempt)]
        assert outcomes[0] == outcomes[1] == "retry"
        assert outcomes[-1] == "receipt"
        assert hub.rows(attempt)[1].detail == "the counter is closed"

    play_with(town, play, LookingClerk, scene)


@pytest.mark.parametrize("clerk", [Clerk, LookingClerk])
def test_where_nobody_can_tell_it_waits_for_a_person_who_may_have_it_sent(
    town: MakeTown, play: Play, clerk: Callable[[str, str], Adapter]
) -> None:
    async def scene(hub: Town, office: Office) -> None:
        office.breaks_off, office.cannot_say = 1, True
        await hub.apply([hub.route("o")], [hub.subscription("o", adapter="office")])
        await hub.send(hub.event("F-1"))
        await hub.settled()
        (dead,) = hub.rows(delivery)
        assert (dead.state, dead.possible_duplicate, len(office.records)) == ("dead", True, 1)
        assert "look there first, then replay or discard" in dead.cause
        await hub.hub.door.run(lambda session: replay(session, dead.id, "Ailsa Example", "it is not there"))
        hub.hub.outbox.wake(["o"])
        await hub.settled()
        assert hub.states("o") == {"dead": 1, "delivered": 1}
        assert len(office.records) == 2, "that is what was decided"

    play_with(town, play, clerk, scene)


def test_a_replay_of_what_is_there_makes_no_second_one(town: MakeTown, play: Play) -> None:
    async def scene(hub: Town, office: Office) -> None:
        office.breaks_off, office.cannot_say = 1, True
        await hub.apply([hub.route("o")], [hub.subscription("o", adapter="office")])
        await hub.send(hub.event("F-1"))
        await hub.settled()
        (dead,) = hub.rows(delivery)
        office.cannot_say = False
        await hub.hub.door.run(lambda session: replay(session, dead.id, "Ailsa Example", "try it"))
        hub.hub.outbox.wake(["o"])
        await hub.settled()
        assert len(office.records) == 1
        assert hub.states("o") == {"dead": 1, "delivered": 1}

    play_with(town, play, LookingClerk, scene)


@pytest.mark.parametrize("clerk", [Clerk, LookingClerk])
def test_where_it_is_configured_it_is_sent_again_and_says_so(
    town: MakeTown, play: Play, clerk: Callable[[str, str], Adapter]
) -> None:
    async def scene(hub: Town, office: Office) -> None:
        office.breaks_off, office.cannot_say = 1, True
        sub = hub.subscription("o", adapter="office", possible_duplicates="send")
        await hub.apply([hub.route("o")], [sub])
        await hub.send(hub.event("F-1"))
        await hub.settled()
        assert hub.states("o") == {"delivered": 1}
        assert len(office.records) == 2
        assert hub.rows(delivery)[0].possible_duplicate
        assert "sent again, as its subscription says" in hub.rows(attempt)[1].detail
        assert [one.local_id for one in hub.rows(link)] == ["101"], "nobody was told of the first"

    play_with(town, play, clerk, scene)


def test_of_a_batch_each_that_may_have_arrived_is_looked_for(town: MakeTown, play: Play) -> None:
    class Post(Adapter):
        """Two are lost on the way back, of which one had arrived."""

        accepts = ("*",)
        most = 10

        def __init__(self) -> None:
            super().__init__("post", Adapter.Settings())
            self.bags: list[list[str]] = []

        def due(self, last: object, now: object) -> bool:
            return True

        def deliver_batch(self, deliveries: list[Delivery]) -> BatchReceipt:
            names = [one.envelope.id for one in deliveries]
            self.bags.append(names)
            lost = Retry("no answer", uncertain=True)
            first = len(self.bags) == 1
            return BatchReceipt([lost if first and name != "e0" else Receipt() for name in names])

        def done(self, delivery: Delivery) -> Looked:
            return Receipt("L-1") if delivery.envelope.id == "e1" else False

    post = Post()

    async def run() -> None:
        async with town(post) as hub:
            await hub.apply([hub.route("p")], [hub.subscription("p", adapter="post")])
            await hub.send(*(hub.event(f"e{number}") for number in range(3)))
            await hub.settled()
            assert hub.states("p") == {"delivered": 3}
            assert post.bags == [["e0", "e1", "e2"], ["e2"]]
            assert [one.local_id for one in hub.rows(link)] == ["L-1"]

    play(run)


def test_a_replay_asks_first_wherever_the_adapter_can_look(town: MakeTown, play: Play) -> None:
    """No attempt is known to have arrived, but somebody may have made the record by hand meanwhile."""

    class Refusing(LookingClerk):
        refuses = True

        def deliver(self, delivery: Delivery) -> Receipt:
            if self.refuses:
                raise Reject("no such street")
            return super().deliver(delivery)

    async def scene(hub: Town, office: Office) -> None:
        await hub.apply([hub.route("o")], [hub.subscription("o", adapter="office")])
        await hub.send(hub.event("F-1"), hub.event("F-2"))
        await hub.settled()
        assert office.looked == [], "there was no reason to look before the first"
        first, second = hub.rows(delivery)
        assert not first.possible_duplicate
        clerk = hub.hub.adapters["office"]
        assert isinstance(clerk, Refusing)
        key = delivery_key(hub.event("F-1"), "o")
        office.records.append({"id": "7", "key": key, "event": "F-1"})
        clerk.refuses = False
        for dead in (first, second):
            unit = partial(replay, delivery_id=dead.id, author="Ailsa Example", reason="try it")
            await hub.hub.door.run(unit)
        hub.hub.outbox.wake(["o"])
        await hub.settled()
        assert hub.states("o") == {"dead": 2, "delivered": 2}
        assert [one["event"] for one in office.records] == ["F-1", "F-2"], "one by hand, one by us"
        said = [one.detail for one in hub.rows(attempt)[2:]]
        assert "found there, though no attempt is known to have arrived" in said[0]
        assert said[1].startswith("looked first, it was not there")

    play_with(town, play, Refusing, scene)
