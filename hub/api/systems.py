"""What each adapter sends to: the limits of its systems, how they are, and how much waits for them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field

from ledger import clock, pauses
from ledger.pauses import Paused
from ledger.reading import systems, waiting
from ledger.reading.masking import masked
from ledger.reading.pauses import RecordedPause, recorded
from ledger.reading.systems import BreakerLine
from ledger.reading.waiting import Waiting
from ledger.session import Session
from ledger.systems import System

if TYPE_CHECKING:
    from hub.bootstrap import Hub


class SystemLine(BaseModel):
    """One system. Its limits hold over all processes; null is none."""

    model_config = ConfigDict(frozen=True)

    name: str = Field(description="the adapter, or adapter/subscription where each is a system of its own")
    subscriptions: list[str]
    breaker: BreakerLine | None = Field(description="null: switched off in the settings")
    maintenance: list[str] = Field(description="its windows, as the settings have them")
    in_maintenance_until: datetime | None = Field(description="null: it is not in maintenance now")
    concurrency: int | None = Field(description="at most so many deliveries out to it at once")
    rate: float | None = Field(description="at most so many a second")
    waiting: int = Field(description="deliveries with no outcome yet, those held left out")
    oldest_at: datetime | None = Field(
        None, description="when the oldest event was accepted that waits, or is held; null: nothing does"
    )
    held: int = Field(0, description="deliveries that a person or a dead letter holds back")
    paused: RecordedPause | None = Field(None, description="why nothing is sent to it: a person's act")


def lines(hub: Hub, session: Session) -> dict[str, list[SystemLine]]:
    """Every system that is sent something, by its adapter."""
    known = systems.lines(session, masked(hub.catalogue))
    waits = {one.subscription: one for one in waiting.by_subscription(session)}
    paused = pauses.now(session)
    now = clock.moment(clock.now(session))
    found: dict[str, list[SystemLine]] = {}
    for one in {one.name: one for one in hub.systems.by_subscription.values()}.values():
        found.setdefault(one.adapter, []).append(_line(one, known, waits, paused, now))
    return found


def _line(
    one: System,
    known: Mapping[str, BreakerLine],
    waits: Mapping[str, Waiting],
    paused: Paused,
    now: datetime,
) -> SystemLine:
    # Of a system with several subscriptions: what stops them all.
    stopped = [paused.sending(name, one.adapter) for name in one.subscriptions]
    stop = stopped[0] if stopped and all(stopped) else None
    mine = [waits[name] for name in one.subscriptions if name in waits]
    return SystemLine(
        name=one.name,
        subscriptions=[*one.subscriptions],
        breaker=known.get(one.name, BreakerLine()) if one.rule.enabled else None,
        maintenance=[*one.maintenance.windows],
        in_maintenance_until=one.maintenance.until(now),
        concurrency=one.concurrency,
        rate=one.rate,
        waiting=sum(each.waiting for each in mine),
        oldest_at=min((each.oldest_at for each in mine if each.oldest_at is not None), default=None),
        held=sum(each.held for each in mine),
        paused=None if stop is None else recorded(stop),
    )
