"""What holds for adapters that are sent events one by one."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import ClassVar, Protocol, cast

from pydantic import JsonValue

from adapters.conformance.adapter import AdapterSuite
from adapters.contract import Adapter, Delivery, KnowsDone, Looked, Receipt, Reject, Retry
from schemas.envelope import Envelope


class System(Protocol):
    """The system behind an adapter, real or a sandbox, while a test lasts."""

    @property
    def target(self) -> Mapping[str, JsonValue]:
        """The target of a subscription to it."""
        ...

    def effects(self) -> Sequence[str]:
        """The event ids that had an effect, in order; a repeat that the system itself tells as one, once."""
        ...

    async def go_away(self) -> None:
        """From now on the system cannot be reached."""
        ...


class SentSuite(AdapterSuite):
    """What the suites of adapters that are sent events share. Hooks: ``system`` and ``envelope``."""

    def system(self, folder: Path) -> AbstractAsyncContextManager[System]:
        """The system, living in ``folder``; it has stopped when the block ends."""
        raise NotImplementedError("give the suite the system that your adapter talks to")

    def envelope(self, number: int) -> Envelope:
        """A good event, its id another for each number."""
        raise NotImplementedError("give the suite an event that your adapter takes")

    def delivery(
        self, system: System, number: int = 1, *, attempt: int = 1, subscription: str = "conformance"
    ) -> Delivery:
        """One delivery of such an event."""
        envelope = self.envelope(number)
        return Delivery(
            envelope=envelope,
            subscription=subscription,
            key=f"{subscription}-{envelope.id}",
            attempt=attempt,
            deadline=datetime.now(UTC) + timedelta(seconds=30),
            possible_duplicate=attempt > 1,
            target=system.target,
        )


class DeliveringSuite(SentSuite):
    """Hooks: those of ``AdapterSuite``, ``system`` and ``envelope``."""

    covers: ClassVar[frozenset[type]] = frozenset({Adapter})

    async def send(self, adapter: Adapter, delivery: Delivery) -> Receipt:
        """As a worker does it: on the loop if it is async, on a thread if not."""
        if inspect.iscoroutinefunction(adapter.deliver):
            receipt = await adapter.deliver(delivery)
        else:
            receipt = await asyncio.to_thread(adapter.deliver, delivery)
        assert isinstance(receipt, Receipt), f"deliver() answers with a Receipt, not {receipt!r}"
        return receipt

    def test_an_event_has_its_effect(self, tmp_path: Path) -> None:
        async def run() -> None:
            async with self.system(tmp_path / "system") as system:
                adapter = self.build(tmp_path / "system")
                await adapter.open()
                try:
                    await self.send(adapter, self.delivery(system))
                    assert list(system.effects()) == [self.envelope(1).id]
                finally:
                    await adapter.close()

        asyncio.run(run())

    def test_many_at_once_all_have_their_effect_once(self, tmp_path: Path) -> None:
        async def run() -> None:
            async with self.system(tmp_path / "system") as system:
                adapter = self.build(tmp_path / "system")
                await adapter.open()
                try:
                    wanted = [self.delivery(system, number) for number in range(40)]
                    await asyncio.gather(*(self.send(adapter, each) for each in wanted))
                    assert sorted(system.effects()) == sorted(each.envelope.id for each in wanted)
                finally:
                    await adapter.close()

        asyncio.run(run())

    def test_a_repeat_has_no_second_effect_where_the_adapter_says_so(self, tmp_path: Path) -> None:
        async def run() -> None:
            async with self.system(tmp_path / "system") as system:
                for attempt in (1, 2):
                    adapter = self.build(tmp_path / "system")
                    await adapter.open()
                    try:
                        await self.send(adapter, self.delivery(system, attempt=attempt))
                    finally:
                        await adapter.close()
                effects = len(system.effects())
                assert effects == (1 if adapter.idempotent else 2), f"idempotent is {adapter.idempotent}"

        asyncio.run(run())

    async def look(self, adapter: KnowsDone, delivery: Delivery) -> Looked:
        """As a worker does it, before it sends once more."""
        if inspect.iscoroutinefunction(adapter.done):
            return cast(Looked, await adapter.done(delivery))
        return cast(Looked, await asyncio.to_thread(adapter.done, delivery))

    def test_what_was_sent_is_found_where_the_adapter_can_look(self, tmp_path: Path) -> None:
        async def run() -> None:
            async with self.system(tmp_path / "system") as system:
                adapter = self.build(tmp_path / "system")
                if not isinstance(adapter, KnowsDone):
                    return
                assert isinstance(adapter, Adapter)
                await adapter.open()
                try:
                    sent, never = self.delivery(system, 1), self.delivery(system, 2)
                    receipt = await self.send(adapter, sent)
                    found = await self.look(adapter, replace(sent, attempt=2, possible_duplicate=True))
                    assert isinstance(found, Receipt), f"it is there, and done() says {found!r}"
                    same = (found.local_id, found.noun) == (receipt.local_id, receipt.noun)
                    assert same, f"it has another number or other noun than when sent: {found} {receipt}"
                    other = await self.look(adapter, replace(never, attempt=2, possible_duplicate=True))
                    assert not isinstance(other, Receipt), f"it was never sent, and done() found {other!r}"
                    assert list(system.effects()) == [sent.envelope.id], "looking changes nothing"
                    await system.go_away()
                    try:
                        away: object = await self.look(adapter, sent)
                    except Retry as raised:
                        away = raised
                    assert isinstance(away, Retry), f"raise Retry where the system is away, not {away!r}"
                finally:
                    await adapter.close()

        asyncio.run(run())

    def test_a_system_that_is_away_is_tried_again(self, tmp_path: Path) -> None:
        async def run() -> None:
            async with self.system(tmp_path / "system") as system:
                adapter = self.build(tmp_path / "system")
                await adapter.open()
                try:
                    await system.go_away()
                    outcome: object = None
                    try:
                        outcome = await self.send(adapter, self.delivery(system))
                    except (Retry, Reject) as raised:
                        outcome = raised
                    assert isinstance(outcome, Retry), (
                        f"raise Retry where the system is away, not {outcome!r}"
                    )
                    assert outcome.reason, "say why"
                finally:
                    await adapter.close()

        asyncio.run(run())
