"""One attempt: call the adapter, and turn whatever happens into how it ended."""

from __future__ import annotations

import asyncio
import inspect
import random
import traceback
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import cast

import structlog
from pydantic import JsonValue

from adapters.contract import Adapter, BatchReceipt, DeliversBatch, Delivery, Receipt, Reject, Retry
from hub import fail_points
from hub.secrets import SecretMissing, resolve
from ledger import clock
from ledger.settling import Settlement
from ledger.starting import Claimed
from ledger.states import Outcome
from routes.retry import RetrySchedule, delay
from routes.subscription import Subscription
from routes.table import RoutingTable
from schemas.cloudevents import read_recorded
from schemas.envelope import Envelope

log = structlog.get_logger()

_MOST_WORDS = 2000
_MANY = 1_000_000
_BATCH_PATIENCE = 10
"""How many times as long as a single attempt a whole file may take."""
_DEFAULT_SCHEDULE = RetrySchedule()


def delivery_key(envelope: Envelope, subscription: str) -> str:
    """Stable over every attempt, replay and restart: what a receiver tells repeats by."""
    text = "\x00".join((envelope.source, envelope.id, subscription))
    return f"msg_{sha256(text.encode()).hexdigest()[:32]}"


def is_async(adapter: Adapter) -> bool:
    """Is its ``deliver`` awaited on the loop, or called on a thread?"""
    return inspect.iscoroutinefunction(adapter.deliver)


class Attempts:
    """Makes attempts. Each plain ``def`` adapter gets threads of its own: a slow one starves no other."""

    def __init__(
        self, adapters: Mapping[str, Adapter], *, threads: int, timeout: timedelta, home: Path
    ) -> None:
        """``home``: the folder that a target's ``file:`` references are taken from."""
        self._adapters = adapters
        self._timeout = timeout
        self._home = home
        self._targets: dict[str, tuple[Mapping[str, JsonValue], Mapping[str, JsonValue]]] = {}
        self._threads = threads
        self._pools = {
            name: ThreadPoolExecutor(threads, thread_name_prefix=f"adapter-{name}")
            for name, adapter in adapters.items()
            if not is_async(adapter)
        }

    def most_at_once(self, adapter: str) -> int:
        """How many calls to this adapter can be under way at once in one worker."""
        return self._threads if adapter in self._pools else _MANY

    def prepared(self, claimed: Claimed, table: RoutingTable) -> Delivery:
        """The values an adapter is given."""
        subscription = table.subscriptions[claimed.subscription]
        envelope = read_recorded(claimed.attributes, claimed.data)
        return Delivery(
            envelope=envelope,
            subscription=claimed.subscription,
            key=delivery_key(envelope, claimed.subscription),
            attempt=claimed.number,
            deadline=datetime.now(UTC) + self._timeout,
            possible_duplicate=claimed.possible_duplicate,
            target=self._target(subscription),
            structured=f'{claimed.attributes[:-1]},"data":{claimed.data}}}'.encode(),
        )

    def _target(self, subscription: Subscription) -> Mapping[str, JsonValue]:
        """The subscription's target, its secrets looked up. Raises ``Retry`` for one that is not there."""
        told, resolved = self._targets.get(subscription.name, (None, {}))
        if told is not subscription.target:
            try:
                found = resolve(dict(subscription.target), self._home)
            except SecretMissing as error:
                words = f"a secret that the subscription {subscription.name} refers to is missing: {error}"
                raise Retry(words) from error
            assert isinstance(found, dict)
            resolved = found
            self._targets[subscription.name] = (subscription.target, resolved)
        return resolved

    async def make(self, claimed: Claimed, table: RoutingTable) -> Settlement:
        """Make one. Never raises but for cancellation."""
        subscription = table.subscriptions.get(claimed.subscription)
        adapter = None if subscription is None else self._adapters.get(subscription.adapter)
        if subscription is None or adapter is None:
            gone = Retry("the subscription or its adapter is not there any more")
            return self._ended(claimed, table, gone, asked=False)
        if (refusal := self._refused(claimed, table, adapter)) is not None:
            return refusal
        asked = False
        try:
            delivery = self.prepared(claimed, table)
            asked = True
            fail_points.passing("call.before")
            pool = self._pools.get(subscription.adapter)
            async with asyncio.timeout(self._timeout.total_seconds()):
                if pool is None:
                    answer = await cast("asyncio.Future[Receipt]", adapter.deliver(delivery))
                else:
                    loop = asyncio.get_running_loop()
                    call = partial(adapter.deliver, delivery)
                    answer = cast(Receipt, await loop.run_in_executor(pool, call))
            fail_points.passing("call.after")
        except Exception as error:  # noqa: BLE001 - the contract: any other exception is a failed attempt
            return self._ended(claimed, table, error, asked=asked)
        return self._ended(claimed, table, answer)

    async def make_batch(self, claimed: list[Claimed], table: RoutingTable) -> list[Settlement]:
        """Make one call for all of them. Never raises but for cancellation."""
        subscription = table.subscriptions[claimed[0].subscription]
        adapter = self._adapters[subscription.adapter]
        assert isinstance(adapter, DeliversBatch)
        refusals = {one.delivery: self._refused(one, table, adapter) for one in claimed}
        refused = [one for one in refusals.values() if one is not None]
        claimed = [one for one in claimed if refusals[one.delivery] is None]
        if not claimed:
            return refused
        return refused + await self._call_batch(subscription.adapter, adapter, claimed, table)

    async def _call_batch(
        self, name: str, adapter: DeliversBatch, claimed: list[Claimed], table: RoutingTable
    ) -> list[Settlement]:
        asked = False
        try:
            deliveries = [self.prepared(one, table) for one in claimed]
            asked = True
            call = partial(adapter.deliver_batch, deliveries)
            pool = self._pools[name]
            async with asyncio.timeout(self._timeout.total_seconds() * _BATCH_PATIENCE):
                receipt: BatchReceipt = await asyncio.get_running_loop().run_in_executor(pool, call)
        except Exception as error:  # noqa: BLE001 - as above
            return [self._ended(one, table, error, asked=asked) for one in claimed]
        if len(receipt.outcomes) != len(claimed):
            wrong = RuntimeError(f"{name} answered for {len(receipt.outcomes)} of {len(claimed)}")
            return [self._ended(one, table, wrong) for one in claimed]
        return [self._ended(one, table, how) for one, how in zip(claimed, receipt.outcomes, strict=True)]

    def close(self) -> None:
        for pool in self._pools.values():
            pool.shutdown(wait=False, cancel_futures=True)

    def _refused(self, claimed: Claimed, table: RoutingTable, adapter: Adapter) -> Settlement | None:
        """What must not be tried, however ready it is."""
        schedule = self._schedule(claimed, table)
        if claimed.counted > schedule.attempts:
            words = (
                f"all {schedule.attempts} attempts that its route allows are used up, the last without an "
                "outcome: if the worker was lost during each, the message may be what kills it"
            )
            return self._settlement(claimed, Outcome.ERROR, words, None)
        if claimed.possible_duplicate and claimed.number > 1 and not adapter.idempotent:
            words = (
                "an earlier attempt may have arrived, and this system can tell no repeat: "
                "look there first, then replay or discard"
            )
            return self._settlement(claimed, Outcome.REJECT, words, None)
        return None

    def _ended(
        self, claimed: Claimed, table: RoutingTable, how: Receipt | Exception, *, asked: bool = True
    ) -> Settlement:
        """``asked``: the system was called, so how it ended says something of it."""
        match how:
            case Receipt():
                return self._settlement(
                    claimed, Outcome.RECEIPT, how.answer or "", None, local_id=how.local_id, well=True
                )
            case Reject():
                return self._settlement(
                    claimed, Outcome.REJECT, how.reason, None, well=True if asked else None
                )
            case Retry():
                wait = self._wait(claimed, table, how.after)
                return self._settlement(
                    claimed,
                    Outcome.RETRY,
                    how.reason,
                    wait,
                    uncertain=how.uncertain,
                    well=False if asked else None,
                    hold_for=how.after if asked else None,
                )
        log.warning(
            "delivery.error",
            delivery=claimed.delivery,
            subscription=claimed.subscription,
            error=type(how).__name__,
            exc_info=how,
        )
        wait = self._wait(claimed, table, None)
        return self._settlement(
            claimed, Outcome.ERROR, _words(how), wait, uncertain=True, well=False if asked else None
        )

    def _wait(self, claimed: Claimed, table: RoutingTable, after: timedelta | None) -> timedelta | None:
        schedule = self._schedule(claimed, table)
        wait = delay(schedule, claimed.counted, random.random())  # noqa: S311 - spreads retries, guards nothing
        if wait is None or after is None:
            return wait
        return min(after, schedule.cap)

    @staticmethod
    def _schedule(claimed: Claimed, table: RoutingTable) -> RetrySchedule:
        route = table.route(claimed.route)
        return _DEFAULT_SCHEDULE if route is None else route.retry

    @staticmethod
    def _settlement(
        claimed: Claimed,
        outcome: Outcome,
        words: str,
        wait: timedelta | None,
        *,
        local_id: str | None = None,
        uncertain: bool = False,
        well: bool | None = None,
        hold_for: timedelta | None = None,
    ) -> Settlement:
        return Settlement(
            delivery=claimed.delivery,
            subscription=claimed.subscription,
            lane=claimed.lane,
            fence=claimed.fence,
            lane_fence=claimed.lane_fence,
            number=claimed.number,
            outcome=outcome,
            detail=words[:_MOST_WORDS],
            local_id=local_id,
            again_in=None if wait is None else clock.span(wait),
            uncertain=uncertain,
            well=well,
            hold_for=None if hold_for is None else clock.span(hold_for),
            excused=claimed.excused,
        )


def _words(error: BaseException) -> str:
    if isinstance(error, TimeoutError) and not str(error):
        return "no answer within the time an attempt may take"
    where = traceback.extract_tb(error.__traceback__)
    place = (
        f" ({where[-1].name} in {where[-1].filename.rsplit('/', 1)[-1]}:{where[-1].lineno})" if where else ""
    )
    return f"{type(error).__name__}: {error}{place}"
