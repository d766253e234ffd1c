"""What holds for adapters that take many events at once."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import ClassVar

from adapters.conformance.delivering import SentSuite, System
from adapters.contract import Adapter, DeliversBatch, Delivery, Receipt, Reject, Retry


class BatchSuite(SentSuite):
    """Hooks: those of ``AdapterSuite``, ``system`` and ``envelope``."""

    covers: ClassVar[frozenset[type]] = frozenset({DeliversBatch})

    async def write(self, folder: Path, deliveries: Sequence[Delivery]) -> Sequence[Receipt | Retry | Reject]:
        """One batch through a new adapter, as after a restart."""
        adapter = self.build(folder)
        assert isinstance(adapter, DeliversBatch)
        assert isinstance(adapter, Adapter)
        await adapter.open()
        try:
            receipt = await asyncio.to_thread(adapter.deliver_batch, deliveries)
        finally:
            await adapter.close()
        assert len(receipt.outcomes) == len(deliveries), "one outcome for each delivery, in order"
        return receipt.outcomes

    def test_a_batch_has_its_effects_in_order(self, tmp_path: Path) -> None:
        async def run(system: System) -> None:
            wanted = [self.delivery(system, number) for number in range(5)]
            outcomes = await self.write(tmp_path / "system", wanted)
            assert all(isinstance(each, Receipt) for each in outcomes), outcomes
            assert list(system.effects()) == [each.envelope.id for each in wanted]

        self._with_system(tmp_path, run)

    def test_the_same_batch_again_has_no_second_effect(self, tmp_path: Path) -> None:
        async def run(system: System) -> None:
            wanted = [self.delivery(system, number) for number in range(5)]
            first = await self.write(tmp_path / "system", wanted)
            again = await self.write(tmp_path / "system", wanted)
            assert [type(each) for each in first] == [type(each) for each in again]
            assert len(system.effects()) == 5

        self._with_system(tmp_path, run)

    def test_a_batch_that_grew_meanwhile_sends_only_what_is_new(self, tmp_path: Path) -> None:
        async def run(system: System) -> None:
            wanted = [self.delivery(system, number) for number in range(5)]
            await self.write(tmp_path / "system", wanted[:3])
            await self.write(tmp_path / "system", wanted)
            assert sorted(system.effects()) == sorted(each.envelope.id for each in wanted)

        self._with_system(tmp_path, run)

    def test_two_batches_at_once_lose_nothing(self, tmp_path: Path) -> None:
        """The hub makes one call for each subscription, on threads of the same adapter."""

        async def run(system: System) -> None:
            batches = [
                [self.delivery(system, start + number, subscription=name) for number in range(many)]
                for name, start, many in (("short", 1000, 1), ("long", 2000, 300), ("other", 3000, 20))
            ]
            adapter = self.build(tmp_path / "system")
            assert isinstance(adapter, DeliversBatch)
            assert isinstance(adapter, Adapter)
            together = threading.Barrier(len(batches))

            def call(batch: Sequence[Delivery]) -> Sequence[Receipt | Retry | Reject]:
                together.wait(timeout=30)
                return adapter.deliver_batch(batch).outcomes

            # Not opened before: taking what it needs from two threads at once is part of the test.
            answered = await asyncio.gather(*(asyncio.to_thread(call, batch) for batch in batches))
            await adapter.close()
            said = [how for outcomes in answered for how in outcomes]
            assert all(isinstance(how, Receipt) for how in said), [
                how for how in said if not isinstance(how, Receipt)
            ][:3]
            wanted = sorted(one.envelope.id for batch in batches for one in batch)
            assert sorted(system.effects()) == wanted, "each has its effect once"

        self._with_system(tmp_path, run)

    def test_after_a_crash_what_two_subscriptions_had_is_known(self, tmp_path: Path) -> None:
        """Both were sent, neither was settled; then the first comes again, the second, and the first."""

        async def run(system: System) -> None:
            one = [self.delivery(system, 1000 + number, subscription="one") for number in range(5)]
            two = [self.delivery(system, 2000 + number, subscription="two") for number in range(5)]
            for batch in (one, two, one, two, one):
                outcomes = await self.write(tmp_path / "system", batch)
                assert all(isinstance(each, Receipt) for each in outcomes), outcomes
            assert sorted(system.effects()) == sorted(each.envelope.id for each in one + two)

        self._with_system(tmp_path, run)

    def test_after_a_crash_urgent_ones_may_come_between(self, tmp_path: Path) -> None:
        """The repeat of a full batch holds only some of it, or none: the others come later."""

        async def run(system: System) -> None:
            lost = [self.delivery(system, 1000 + number) for number in range(6)]
            urgent = [self.delivery(system, 2000 + number) for number in range(9)]
            for batch in (lost, urgent[:6], urgent[6:] + lost[:3], lost[3:]):
                outcomes = await self.write(tmp_path / "system", batch)
                assert all(isinstance(each, Receipt) for each in outcomes), outcomes
            assert sorted(system.effects()) == sorted(each.envelope.id for each in lost + urgent)

        self._with_system(tmp_path, run)

    def test_a_system_that_is_away_is_tried_again(self, tmp_path: Path) -> None:
        async def run(system: System) -> None:
            adapter = self.build(tmp_path / "system")
            assert isinstance(adapter, DeliversBatch)
            await system.go_away()
            outcomes = adapter.deliver_batch([self.delivery(system, number) for number in range(3)]).outcomes
            assert [type(each) for each in outcomes] == [Retry] * 3, outcomes

        self._with_system(tmp_path, run)

    def test_when_it_is_due_is_a_matter_of_time_alone(self, tmp_path: Path) -> None:
        adapter = self.build(tmp_path / "system")
        assert isinstance(adapter, DeliversBatch)
        now = datetime(2026, 5, 1, 12, tzinfo=UTC)
        assert adapter.most >= 1
        assert not adapter.due(now, now), "a file has just been begun"
        assert adapter.due(now, now + timedelta(days=400)), "it is due at some time"
        assert adapter.due(None, now) == adapter.due(None, now), "the same question has the same answer"

    def _with_system(self, tmp_path: Path, run: object) -> None:
        async def whole() -> None:
            async with self.system(tmp_path / "system") as system:
                assert callable(run)
                await run(system)

        asyncio.run(whole())
