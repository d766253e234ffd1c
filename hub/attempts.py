"""One attempt: call the adapter, and turn whatever happens into how it ended."""

from __future__ import annotations

import asyncio
import random
import traceback
from collections.abc import Mapping
from datetime import timedelta

import structlog

from adapters.contract import Adapter, DeliversBatch, KnowsDone, Receipt, Reject, Retry
from adapters.kit.patience import Patience
from hub import doubt, fail_points, raised
from hub.calls import Calls
from hub.linking import link_made
from hub.preparing import Preparing
from ledger import clock
from ledger.links import Link
from ledger.settling import DELIVER, Settlement
from ledger.starting import Claimed
from ledger.states import Outcome
from routes.retry import RetrySchedule, delay
from routes.subscription import Subscription
from routes.table import RoutingTable

log = structlog.get_logger()

_MOST_WORDS = 2000
_BATCH_PATIENCE = 10
"""How many times as long as a single attempt a whole file may take."""
_DEFAULT_SCHEDULE = RetrySchedule()


class Attempts:
    """Makes attempts."""

    def __init__(
        self, adapters: Mapping[str, Adapter], preparing: Preparing, *, threads: int, timeout: timedelta
    ) -> None:
        self._adapters = adapters
        self._timeout = timeout
        self._patience = Patience(timeout.total_seconds())
        self._preparing = preparing
        self._calls = Calls(adapters, threads=threads)

    def has(self, adapter: str) -> bool:
        """Does this process have it? Another of its group may, while a new adapter is rolled out."""
        return adapter in self._adapters

    def most_at_once(self, adapter: str) -> int:
        """How many calls to this adapter can be under way at once in one worker."""
        return self._calls.most_at_once(adapter)

    async def make(self, claimed: Claimed, table: RoutingTable) -> Settlement:
        """Make one. Never raises but for cancellation."""
        subscription = table.subscriptions.get(claimed.subscription)
        adapter = None if subscription is None else self._adapters.get(subscription.adapter)
        if subscription is None or adapter is None:
            gone = Retry("the subscription or its adapter is not there any more")
            return self._ended(claimed, table, gone, asked=False, stage="route")
        if (refusal := self._used_up(claimed, table)) is not None:
            return refusal
        said, asked, note = "", False, ""
        try:
            prepared = self._preparing.prepared(claimed, table)
            delivery, note = prepared.delivery, prepared.note
            async with self._patience.lasts():
                replay = claimed.replays is not None
                doubtful = claimed.possible_duplicate
                if doubt.to_be_looked_for(adapter, possible_duplicate=doubtful, replay=replay):
                    asked = isinstance(adapter, KnowsDone)
                    found = await doubt.settled(
                        adapter, subscription, delivery, self._calls.done, replay=replay
                    )
                    if isinstance(found, Receipt):
                        return self._ended(claimed, table, found)
                    said = found
                said = _joined(said, note)
                asked = True
                fail_points.passing("call.before")
                answer = await self._calls.deliver(adapter, delivery)
            fail_points.passing("call.after")
        except Exception as error:  # noqa: BLE001 - the contract: any other exception is a failed attempt
            return self._ended(claimed, table, error, said, asked=asked)
        return self._ended(claimed, table, answer, said)

    async def make_batch(self, claimed: list[Claimed], table: RoutingTable) -> list[Settlement]:
        """Make one call for all of them. Never raises but for cancellation."""
        subscription = table.subscriptions[claimed[0].subscription]
        adapter = self._adapters[subscription.adapter]
        assert isinstance(adapter, DeliversBatch)
        ended: list[Settlement] = []
        left: dict[int, str] = {}
        for one in claimed:
            before = self._used_up(one, table) or await self._before_batch(one, table, adapter, subscription)
            if isinstance(before, Settlement):
                ended.append(before)
            else:
                left[one.delivery] = before
        if not left:
            return ended
        claimed = [one for one in claimed if one.delivery in left]
        return ended + await self._call_batch(subscription.adapter, adapter, claimed, table, left)

    async def _before_batch(
        self, claimed: Claimed, table: RoutingTable, adapter: Adapter, subscription: Subscription
    ) -> Settlement | str:
        """How one of a batch has ended that may have arrived, or what to say with its outcome."""
        replay = claimed.replays is not None
        doubtful = claimed.possible_duplicate
        if not doubt.to_be_looked_for(adapter, possible_duplicate=doubtful, replay=replay):
            return ""
        try:
            delivery = self._preparing.prepared(claimed, table).delivery
            async with asyncio.timeout(self._timeout.total_seconds()):
                found = await doubt.settled(adapter, subscription, delivery, self._calls.done, replay=replay)
        except Exception as error:  # noqa: BLE001 - as above
            return self._ended(claimed, table, error)
        return self._ended(claimed, table, found) if isinstance(found, Receipt) else found

    async def _call_batch(
        self,
        name: str,
        adapter: DeliversBatch,
        claimed: list[Claimed],
        table: RoutingTable,
        said: Mapping[int, str],
    ) -> list[Settlement]:
        def ended(one: Claimed, how: Receipt | Exception) -> Settlement:
            words = _joined(said[one.delivery], notes.get(one.delivery, ""))
            return self._ended(one, table, how, words, asked=asked)

        asked = False
        notes: dict[int, str] = {}
        try:
            prepared = [self._preparing.prepared(one, table) for one in claimed]
            deliveries = [one.delivery for one in prepared]
            notes |= {one.delivery: made.note for one, made in zip(claimed, prepared, strict=True)}
            asked = True
            async with asyncio.timeout(self._timeout.total_seconds() * _BATCH_PATIENCE):
                receipt = await self._calls.deliver_batch(name, adapter, deliveries)
        except Exception as error:  # noqa: BLE001 - as above
            return [ended(one, error) for one in claimed]
        if len(receipt.outcomes) != len(claimed):
            wrong = RuntimeError(f"{name} answered for {len(receipt.outcomes)} of {len(claimed)}")
            return [ended(one, wrong) for one in claimed]
        return [ended(one, how) for one, how in zip(claimed, receipt.outcomes, strict=True)]

    def close(self) -> None:
        self._calls.close()

    def _used_up(self, claimed: Claimed, table: RoutingTable) -> Settlement | None:
        """What must not be tried, however ready it is."""
        schedule = self._schedule(claimed, table)
        if claimed.counted > schedule.attempts:
            words = (
                f"all {schedule.attempts} attempts that its route allows are used up, the last without an "
                "outcome: if the worker was lost during each, the message may be what kills it"
            )
            return self._settlement(claimed, Outcome.ERROR, words, None, stage="settle")
        return None

    def _ended(
        self,
        claimed: Claimed,
        table: RoutingTable,
        how: Receipt | Exception,
        said: str = "",
        *,
        asked: bool = True,
        stage: str = DELIVER,
    ) -> Settlement:
        """``said`` goes before the words of the outcome. ``asked``: the system was called, so how it ended
        says something of it."""
        well, unwell = (True, False) if asked else (None, None)
        match how:
            case Receipt():
                adapter = self._adapters[table.subscriptions[claimed.subscription].adapter]
                words = _joined(said, how.answer or "")
                return self._settlement(
                    claimed,
                    Outcome.RECEIPT,
                    words,
                    None,
                    well=well,
                    made=link_made(claimed, adapter, how),
                    local_id=how.local_id,
                )
            case Reject():
                words = _joined(said, how.reason)
                return self._settlement(claimed, Outcome.REJECT, words, None, well=well, how=how)
            case Retry():
                return self._settlement(
                    claimed,
                    Outcome.RETRY,
                    _joined(said, how.reason),
                    self._wait(claimed, table, how.after),
                    uncertain=how.uncertain,
                    well=unwell,
                    hold_for=how.after if asked else None,
                    how=how,
                    stage=stage,
                )
        log.warning(
            "delivery.error",
            delivery=claimed.delivery,
            subscription=claimed.subscription,
            error=raised.kind(how),
            frame=raised.frame(how),
            exc_info=how,
        )
        wait = self._wait(claimed, table, None)
        words = _joined(said, _words(how))
        return self._settlement(claimed, Outcome.ERROR, words, wait, uncertain=True, well=unwell, how=how)

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
        uncertain: bool = False,
        well: bool | None = None,
        hold_for: timedelta | None = None,
        how: Exception | None = None,
        stage: str = DELIVER,
        local_id: str | None = None,
        made: Link | None = None,
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
            made=made,
            again_in=None if wait is None else clock.span(wait),
            uncertain=uncertain,
            well=well,
            hold_for=None if hold_for is None else clock.span(hold_for),
            excused=claimed.excused,
            error="" if how is None else raised.kind(how),
            frame="" if how is None else raised.frame(how),
            stage=stage,
            replays=claimed.replays,
        )


def _joined(said: str, words: str) -> str:
    return f"{said}; {words}" if said and words else said or words


def _words(error: BaseException) -> str:
    if isinstance(error, TimeoutError) and not str(error):
        return "no answer within the time an attempt may take"
    where = traceback.extract_tb(error.__traceback__)
    place = (
        f" ({where[-1].name} in {where[-1].filename.rsplit('/', 1)[-1]}:{where[-1].lineno})" if where else ""
    )
    return f"{type(error).__name__}: {error}{place}"
