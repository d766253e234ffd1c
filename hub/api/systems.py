"""What each adapter sends to: the limits of its systems, how they are, and how much waits for them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field

from ledger import clock
from ledger.reading import systems, waiting
from ledger.reading.masking import masked
from ledger.reading.systems import BreakerLine
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


def lines(hub: Hub, session: Session) -> dict[str, list[SystemLine]]:
    """Every system that is sent something, by its adapter."""
    known = systems.lines(session, masked(hub.catalogue))
    waits = {one.subscription: one.waiting for one in waiting.by_subscription(session)}
    now = clock.moment(clock.now(session))
    found: dict[str, list[SystemLine]] = {}
    for one in {one.name: one for one in hub.systems.by_subscription.values()}.values():
        found.setdefault(one.adapter, []).append(_line(one, known, waits, now))
    return found


def _line(
    one: System, known: Mapping[str, BreakerLine], waits: Mapping[str, int], now: datetime
) -> SystemLine:
    return SystemLine(
        name=one.name,
        subscriptions=[*one.subscriptions],
        breaker=known.get(one.name, BreakerLine()) if one.rule.enabled else None,
        maintenance=[*one.maintenance.windows],
        in_maintenance_until=one.maintenance.until(now),
        concurrency=one.concurrency,
        rate=one.rate,
        waiting=sum(waits.get(name, 0) for name in one.subscriptions),
    )
