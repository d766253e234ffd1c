"""Staff who replay, and the back office that they replay to."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from adapters.contract import Adapter, Delivery, Receipt, Reject
from dead_letter import letter_id
from dead_letter.groups.board.wanted import GroupFilter
from dead_letter.groups.desk import Desk as GroupDesk
from dead_letter.groups.group import GroupPage
from dead_letter.office import Office as LetterOffice
from dead_letter.replays.desk import ReplayDesk
from dead_letter.replays.job import Item, Job
from dead_letter.replays.states import Outcome
from dead_letter.replays.wanted import NewReplay
from hub.resubmission import Resubmission
from ledger.tables import delivery
from safeguards.policy import Principal
from tests.hub.conftest import Town

AILSA = Principal("k", "Ailsa Example", frozenset())
WHY = "the register was mended"


class Office(Adapter):
    """A back office that refuses those that it is told to, and notes what it got."""

    accepts = ("*",)

    def __init__(self, name: str = "office") -> None:
        super().__init__(name, Adapter.Settings())
        self.refuses: Callable[[str], bool] = lambda _: True
        self.got: list[tuple[str, str | None]] = []
        self.gate: asyncio.Event | None = None
        self.most_at_once = 0
        self.at_once = 0

    async def deliver(self, delivery: Delivery) -> Receipt:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            if self.gate is not None:
                await self.gate.wait()
            if self.refuses(delivery.envelope.id):
                raise Reject("no such street")
            self.got.append((delivery.envelope.id, delivery.envelope.partitionkey))
            return Receipt()
        finally:
            self.at_once -= 1


class Clerk:
    """Staff at the desk of one town."""

    def __init__(self, town: Town) -> None:
        self.town = town
        hub = town.hub
        self.desk = ReplayDesk(hub.reader, hub.door, hub.routing.within, hub.catalogue)
        self.causes = GroupDesk(hub.reader, hub.door)
        self.office = LetterOffice(hub.reader, hub.door, hub.catalogue, Resubmission(hub), hub.outbox.wake)

    async def start(self, **wanted: Any) -> Job:
        return await self.desk.start(NewReplay(**{"reason": WHY, "stop_at": None, **wanted}), AILSA)

    async def resume(self, job: Job) -> Job:
        return await self.desk.resume(int(job.id[2:]), AILSA, WHY)

    async def discard(self, which: str) -> None:
        await self.office.discard(letter_id.read(which), AILSA, WHY)

    async def groups(self) -> GroupPage:
        """The groups in which something waits for a decision."""
        return await self.causes.page(GroupFilter(open=True), None, 50)

    async def ended(self, job: Job) -> Job:
        return await self.until(job, lambda one: one.ended_at is not None)

    async def until(self, job: Job, fits: Callable[[Job], bool]) -> Job:
        number = int(job.id[2:])
        async with asyncio.timeout(40):
            while not fits(found := await self.desk.show(number)):
                await asyncio.sleep(0.01)
        return found

    async def items(self, job: Job, outcome: Outcome | None = None) -> list[Item]:
        return (await self.desk.items(int(job.id[2:]), outcome, None, 200)).items

    async def dead(self, many: int, name: str = "o", **keys: Any) -> list[int]:
        """So many deliveries that failed, each with a key of its own unless ``key`` says otherwise."""
        before = self.town.states(name)["dead"]
        key = keys.get("key", lambda number: f"k-{number}")
        await self.town.send(*(self.town.event(f"e-{n:03}", key(n)) for n in range(many)))
        await self.town.until(lambda: self.town.states(name)["dead"] == before + many)
        rows = self.town.rows(delivery, delivery.c.subscription == name, delivery.c.state == "dead")
        return [row.id for row in rows]


def counts(job: Job) -> dict[str, int]:
    """What is not nought."""
    found = job.progress.model_dump(exclude={"choosing"})
    return {name: many for name, many in found.items() if many}


def letters(numbers: list[int]) -> list[str]:
    return [f"d-{one}" for one in numbers]


async def applied(one: Town, *names: str, **more: Any) -> None:
    names = names or ("o",)
    await one.apply([one.route("o")], [one.subscription(name, adapter="office", **more) for name in names])
