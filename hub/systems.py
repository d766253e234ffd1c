"""The systems that this hub sends to: their limits, by the settings, and how they are, as far as it knows.

What holds is in the ledger (``ledger.admission``, ``ledger.noting``). What is known here says only where it
is worth a look there, so that a system that is well costs no question.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

import structlog

from adapters.contract import Adapter
from hub.routing import CurrentRouting
from hub.settings import AdapterEntry
from ledger import admission, breakers, clock, pauses
from ledger.breakers import Breaker
from ledger.noting import Changed, note
from ledger.session import Session
from ledger.settling import Settlement
from ledger.states import Breaker as State
from ledger.systems import System
from ledger.tickets import Ticket
from routes.table import RoutingTable

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Known:
    """``breakers`` are of those that are not quite well, ``barred`` the names of those to be sent nothing.
    ``stopped`` are the subscriptions that are to be sent nothing, since a person paused them."""

    breakers: Mapping[str, Breaker] = field(default_factory=dict)
    barred: frozenset[str] = frozenset()
    stopped: frozenset[str] = frozenset()


class Systems:
    """From any thread: what it knows is replaced as a whole."""

    def __init__(
        self,
        adapters: Mapping[str, Adapter],
        entries: Mapping[str, AdapterEntry],
        routing: CurrentRouting,
        wake: Callable[[Iterable[str]], None],
    ) -> None:
        """``wake`` is told, from any thread, the subscriptions of a system that is back."""
        self._adapters = adapters
        self._entries = entries
        self._routing = routing
        self._wake = wake
        self._by_table: tuple[RoutingTable | None, Mapping[str, System]] = (None, {})
        self._known = _Known()

    @property
    def by_subscription(self) -> Mapping[str, System]:
        """What each subscription is sent to, where its adapter runs here."""
        table = self._routing.table
        seen, found = self._by_table
        if seen is not table:
            found = systems_of(table, self._adapters, self._entries)
            self._by_table = (table, found)
        return found

    def of(self, subscription: str) -> System | None:
        return self.by_subscription.get(subscription)

    def adapter_of(self, subscription: str) -> str | None:
        system = self.of(subscription)
        return None if system is None else system.adapter

    def is_barred(self, subscription: str) -> bool:
        """Is it, or its system, to be sent nothing, as far as is known here? The ledger has the last word."""
        if subscription in self._known.stopped:
            return True
        barred = self._known.barred
        return bool(barred) and (system := self.of(subscription)) is not None and system.name in barred

    def look(self, session: Session) -> None:
        """Learn how the systems are, and what is paused: what other processes noted, and what time has
        done."""
        paused = pauses.now(session)
        stopped = frozenset(
            name for name, one in self.by_subscription.items() if paused.sending(name, one.adapter)
        )
        known = {one.system: one for one in breakers.unwell(session)}
        by_name = {one.name: one for one in self.by_subscription.values()}
        limited = [one for one in by_name.values() if one.maintenance.windows]
        if not known and not limited:
            self._known = _Known(stopped=stopped)
            return
        now = clock.now(session)
        moment = clock.moment(now)
        barred = {one.name for one in limited if one.maintenance.until(moment) is not None}
        for name, breaker in known.items():
            rule = by_name[name].rule if name in by_name else None
            if rule is not None and rule.enabled and _bars(breaker, now):
                barred.add(name)
        self._known = _Known(known, frozenset(barred), stopped)

    def barred(self, session: Session, tickets: Sequence[Ticket]) -> list[Ticket]:
        """Those of the tickets that are not to be claimed now.

        What was paused when this process last looked is not looked up again: all that waits here goes back,
        however much more than there are places for, and is handed out anew where it was resumed since.
        """
        stopped = self._known.stopped
        doubtful = [one for one in tickets if self.is_barred(one.subscription)]
        back = [one for one in doubtful if one.subscription in stopped]
        left = [one for one in doubtful if one.subscription not in stopped]
        return back + (admission.barred(session, left, self.by_subscription) if left else [])

    def note(self, session: Session, settlements: Sequence[Settlement]) -> Sequence[Settlement]:
        """What attempts say of their systems; answers with what is to be settled."""
        chance = random.random()  # noqa: S311 - spreads pauses, guards nothing
        noted = note(session, settlements, self.of, self._known.breakers.keys(), chance)
        if noted.changed:
            session.after_commit(partial(self._learn, noted.changed, clock.now(session)))
        return noted.settlements

    def _learn(self, changed: Sequence[Changed], now: int) -> None:
        known, barred, stopped = dict(self._known.breakers), set(self._known.barred), self._known.stopped
        for one in changed:
            name = one.system.name
            known.pop(name, None)
            barred.discard(name)
            if not one.after.well:
                known[name] = one.after
            if _bars(one.after, now):
                barred.add(name)
        self._known = _Known(known, frozenset(barred), stopped)
        for one in changed:
            if one.before.state is not State.CLOSED and one.after.state is State.CLOSED:
                log.info("breaker.closed", system=one.system.name)
                self._wake(one.system.subscriptions)
            elif one.before.state is not State.OPEN and one.after.state is State.OPEN:
                log.warning(
                    "breaker.opened",
                    system=one.system.name,
                    failures=one.after.failures,
                    again=one.before.state is State.PROBING,
                    seconds=round((one.after.until_at - now) / clock.SECOND, 1),
                )


def systems_of(
    table: RoutingTable, adapters: Mapping[str, Adapter], entries: Mapping[str, AdapterEntry]
) -> dict[str, System]:
    """What each subscription is sent to, by its name. Pure."""
    together: dict[str, list[str]] = {}
    for subscription in table.subscriptions.values():
        together.setdefault(subscription.adapter, []).append(subscription.name)
    found: dict[str, System] = {}
    for name, adapter in adapters.items():
        subscriptions = sorted(together.get(name, ()))
        if adapter.one_system:
            one = _system(name, name, subscriptions, entries.get(name))
            found.update(dict.fromkeys(subscriptions, one))
        else:
            for each in subscriptions:
                found[each] = _system(f"{name}/{each}", name, [each], entries.get(name))
    return found


def _system(name: str, adapter: str, subscriptions: Sequence[str], entry: AdapterEntry | None) -> System:
    if entry is None:
        return System(name, adapter, tuple(subscriptions))
    return System(
        name,
        adapter,
        tuple(subscriptions),
        concurrency=entry.concurrency,
        rate=entry.rate,
        maintenance=entry.maintenance,
        rule=entry.breaker,
    )


def _bars(breaker: Breaker, now: int) -> bool:
    return breaker.state is not State.CLOSED or breaker.holds_until > now
