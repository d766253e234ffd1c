"""How adapters are called: a plain ``def`` on threads of the adapter's own, an ``async def`` on the loop."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import cast

from adapters.contract import Adapter, BatchReceipt, DeliversBatch, Delivery, KnowsDone, Looked, Receipt

_MANY = 1_000_000


def is_async(adapter: Adapter) -> bool:
    """Is its ``deliver`` awaited on the loop, or called on a thread?"""
    return inspect.iscoroutinefunction(adapter.deliver)


class Calls:
    """Makes calls, each on the running loop or on a thread: one adapter that is slow starves no other.

    Each raises what the adapter does.
    """

    def __init__(self, adapters: Mapping[str, Adapter], *, threads: int) -> None:
        self._threads = threads
        self._on_the_loop = frozenset(name for name, adapter in adapters.items() if is_async(adapter))
        # A pool has no thread until it is first asked for one.
        self._pools = {
            name: ThreadPoolExecutor(threads, thread_name_prefix=f"adapter-{name}")
            for name, adapter in adapters.items()
            if name not in self._on_the_loop or isinstance(adapter, KnowsDone)
        }

    def most_at_once(self, adapter: str) -> int:
        """How many deliveries to this adapter can be under way at once in one worker."""
        return self._threads if adapter in self._pools and adapter not in self._on_the_loop else _MANY

    async def deliver(self, adapter: Adapter, delivery: Delivery) -> Receipt:
        if adapter.name in self._on_the_loop:
            return await cast("asyncio.Future[Receipt]", adapter.deliver(delivery))
        loop, call = asyncio.get_running_loop(), partial(adapter.deliver, delivery)
        return cast(Receipt, await loop.run_in_executor(self._pools[adapter.name], call))

    async def done(self, adapter: KnowsDone, delivery: Delivery) -> Looked:
        if inspect.iscoroutinefunction(adapter.done):
            return cast(Looked, await adapter.done(delivery))
        assert isinstance(adapter, Adapter)
        loop, call = asyncio.get_running_loop(), partial(adapter.done, delivery)
        return cast(Looked, await loop.run_in_executor(self._pools[adapter.name], call))

    async def deliver_batch(
        self, name: str, adapter: DeliversBatch, deliveries: Sequence[Delivery]
    ) -> BatchReceipt:
        """``name`` is the adapter's."""
        loop, call = asyncio.get_running_loop(), partial(adapter.deliver_batch, deliveries)
        return await loop.run_in_executor(self._pools[name], call)

    def close(self) -> None:
        for pool in self._pools.values():
            pool.shutdown(wait=False, cancel_futures=True)
