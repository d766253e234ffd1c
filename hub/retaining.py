"""Retaining: what retention says is forgotten or given up, now and then and a little at a time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Sequence, Set
from datetime import timedelta
from functools import partial
from typing import TypeVar

import structlog
from pydantic import JsonValue

from dead_letter.ports import Tells, tells_nothing
from dead_letter.retaining import expiring
from dead_letter.retaining import repository as office
from dead_letter.retaining.expiring import Expired
from dead_letter.retaining.forgetting import forget_messages
from dead_letter.withholding import Withholding
from hub.forgetting import forget
from ledger import auditing, clock, leases, retention
from ledger.door import Door
from ledger.leases import Lease
from ledger.ports import NO_INDEX, SourceKeys
from ledger.reading import people
from ledger.retention import Apart, Forgotten, Going, Stays
from ledger.rounds import Rounds
from ledger.session import Session
from routes.duration import write_duration
from routes.retention import Retention, name_of
from routes.table import RoutingTable
from schemas.catalogue import Catalogue
from schemas.classes import DataClass

T = TypeVar("T")

log = structlog.get_logger()

ROUND = timedelta(hours=1)
REST = timedelta(milliseconds=200)
"""Between two units of one round, so that it never keeps intake waiting."""


class Retaining(Rounds):
    """Runs on the hub's event loop, under the scheduler's lease; see ``hub.tenure.Work``.

    A round goes through all there is to forget. Each unit is small, stands for itself, holds the lease, and
    writes down what it did; so one that is ended in the middle is gone on with by the next.
    """

    def __init__(
        self,
        door: Door,
        rules: Retention,
        catalogue: Catalogue,
        routing: Callable[[Session], RoutingTable],
        wake: Callable[[Iterable[str]], None],
        tells: Tells = tells_nothing,
        keys: SourceKeys = NO_INDEX,
        apart: Apart | None = None,
    ) -> None:
        """``catalogue`` says by what of its data a letter is found, ``tells`` what an invalid message is
        about. ``wake`` is told the subscriptions whose
        lanes go on, since what held them was given up. ``keys`` says whose data are to be
        kept, ``apart`` what goes by another rule than its class."""
        self._door = door
        self._rules = rules
        self._going = partial(forget, catalogue=catalogue)
        self._messages_going = partial(forget_messages, catalogue=catalogue, tells=tells)
        self._apart = apart
        self._stays = partial(_restricted, keys=keys)
        self._messages_stay = Withholding(catalogue, keys, tells).messages
        self._routing = routing
        self._wake = wake
        self._doing = ""

    def says(self) -> JsonValue:
        return self._doing or None

    async def _round(self, lease: Lease) -> float:
        try:
            async for what, many in self._everything(lease):
                if many:
                    log.info("retention.done", what=what, many=many)
        finally:
            self._doing = ""
        return ROUND.total_seconds()

    async def _everything(self, lease: Lease) -> AsyncIterator[tuple[str, int]]:
        """Each thing done in this round, and how much of it."""
        # Letters first: what is given up now may be forgotten in the same round.
        yield "dead letters", await self._give_up(lease)
        for data_class in DataClass:
            if (after := self._rules.payload(data_class)) is not None:
                yield (
                    f"payloads of {name_of(data_class)} data",
                    await self._payloads(lease, data_class, after),
                )
        if (after := self._rules.invalid_messages) is not None:
            yield (
                "invalid messages",
                await self._messages(lease, "invalid_messages", after),
            )
        if (after := self._rules.working_records) is not None:
            yield "items of replays", await self._again(lease, _items, "working_records", after)
            yield "hours of causes", await self._again(lease, _hours, "working_records", after)

    async def _payloads(self, lease: Lease, data_class: DataClass, after: timedelta) -> int:
        self._doing = f"forgetting payloads of {name_of(data_class)} data"
        many = 0
        while True:
            done = await self._held(
                lease,
                partial(
                    _walk,
                    data_class=data_class,
                    after=after,
                    going=self._going,
                    stays=self._stays,
                    apart=self._apart,
                ),
            )
            many += len(done.seqs)
            if done.looked < retention.MOST:
                break
        since = 0
        while True:
            back = partial(
                _walk_back,
                data_class=data_class,
                after=after,
                since=since,
                going=self._going,
                stays=self._stays,
                apart=self._apart,
            )
            done = await self._held(lease, back)
            many, since = many + len(done.seqs), done.last
            if done.looked < retention.MOST:
                return many

    async def _give_up(self, lease: Lease) -> int:
        self._doing = "giving up dead letters"
        many = since = 0

        def unit(session: Session, since: int) -> Expired:
            return expiring.expire_next(session, self._rules, self._routing(session), since)

        while True:
            done = await self._held(lease, partial(unit, since=since))
            many, since = many + done.many, done.last
            if done.woken:
                self._wake(done.woken)
            if done.looked < expiring.MOST:
                return many

    async def _messages(self, lease: Lease, rule: str, after: timedelta) -> int:
        self._doing = f"forgetting by {rule}"
        many = since = 0
        while True:
            unit = partial(
                _messages,
                rule=rule,
                after=after,
                since=since,
                going=self._messages_going,
                stays=self._messages_stay,
            )
            done = await self._held(lease, unit)
            many, since = many + len(done.seqs), done.last
            if done.looked < retention.MOST:
                return many

    async def _again(
        self, lease: Lease, unit: Callable[[Session, str, timedelta], int], rule: str, after: timedelta
    ) -> int:
        """The unit until there is nothing left of its kind."""
        self._doing = f"forgetting by {rule}"
        many = 0
        while done := await self._held(lease, lambda session: unit(session, rule, after)):
            many += done
        return many

    async def _held(self, lease: Lease, unit: Callable[[Session], T]) -> T:
        def held(session: Session) -> T:
            leases.hold(session, lease)
            return unit(session)

        done = await self._door.run(held)
        await asyncio.sleep(REST.total_seconds())
        return done


def _restricted(session: Session, seqs: Sequence[int], keys: SourceKeys) -> Set[int]:
    """A restriction says that data are kept (article 18): until it is lifted no rule takes them away."""
    return people.restricted(session, keys, seqs)


def _walk(
    session: Session,
    data_class: DataClass,
    after: timedelta,
    going: Going,
    stays: Stays,
    apart: Apart | None,
) -> Forgotten:
    done = retention.forget_next(session, data_class, clock.span(after), going, stays, apart)
    return _on_record(session, done, data_class, after)


def _walk_back(
    session: Session,
    data_class: DataClass,
    after: timedelta,
    since: int,
    going: Going,
    stays: Stays,
    apart: Apart | None,
) -> Forgotten:
    done = retention.forget_kept_back(session, data_class, clock.span(after), since, going, stays, apart)
    return _on_record(session, done, data_class, after)


def _on_record(session: Session, done: Forgotten, data_class: DataClass, after: timedelta) -> Forgotten:
    if done.seqs:
        detail: JsonValue = {"first": min(done.seqs), "last": max(done.seqs)}
        _note(session, f"payloads.{name_of(data_class)}", "payloads", len(done.seqs), after, detail)
    return done


def _messages(
    session: Session, rule: str, after: timedelta, since: int, going: Going, stays: Stays
) -> Forgotten:
    done = retention.forget_messages(session, clock.span(after), since, going, stays)
    if done.seqs:
        detail: JsonValue = {"first": min(done.seqs), "last": max(done.seqs)}
        _note(session, rule, "invalid messages", len(done.seqs), after, detail)
    return done


def _items(session: Session, rule: str, after: timedelta) -> int:
    return _noted(session, rule, "replay items", office.replay_items(session, clock.span(after)), after)


def _hours(session: Session, rule: str, after: timedelta) -> int:
    return _noted(session, rule, "hours of causes", office.hours(session, clock.span(after)), after)


def _noted(session: Session, rule: str, thing: str, many: int, after: timedelta) -> int:
    if many:
        _note(session, rule, thing, many, after)
    return many


def _note(
    session: Session, rule: str, thing: str, many: int, after: timedelta, detail: JsonValue = None
) -> None:
    """On record with the policy as its author, and up to which moment it reached."""
    before = clock.moment(clock.now(session) - clock.span(after))
    told: dict[str, JsonValue] = {"many": many, "from before": before.isoformat()}
    if isinstance(detail, dict):
        told |= detail
    reason = f"kept for {write_duration(after)}"
    auditing.note(session, f"policy retention.{rule}", "retention.forget", thing, reason, told)
