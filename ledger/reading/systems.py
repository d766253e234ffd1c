"""How the systems are that deliveries go to, as their breakers say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select

from ledger import breakers, clock
from ledger.breakers import Breaker
from ledger.reading.masking import Sight
from ledger.session import Session
from ledger.states import Breaker as State
from ledger.tables import delivery


class BreakerState(StrEnum):
    CLOSED = "closed"
    OPEN = "open"
    PROBING = "probing"


class BreakerLine(BaseModel):
    """How a system is. Closed: it answers, or has not failed often enough in a row."""

    model_config = ConfigDict(frozen=True)

    state: BreakerState = BreakerState.CLOSED
    failures: int = Field(0, description="in a row, up to now")
    opened: int = Field(0, description="how often it has opened, ever")
    since: datetime | None = Field(None, description="when it opened; null while it is closed")
    until: datetime | None = Field(
        None,
        description="until when nothing is handed out; null while it is open: that time has passed, and the "
        "next delivery tries the system",
    )
    held_until: datetime | None = Field(None, description="the system itself asked for nothing before then")
    why: str = Field("", description="the last failure; what its event holds of personal data is masked")


def lines(session: Session, sight: Sight) -> dict[str, BreakerLine]:
    """Of every system that has ever failed, by its name."""
    found = breakers.everyone(session)
    now = clock.now(session)
    seqs = _seqs(session, (one.delivery for one in found.values() if one.delivery is not None))
    words = sight.said(session, {name: (seqs.get(one.delivery), one.why) for name, one in found.items()})
    return {name: _line(one, words[name], now) for name, one in found.items()}


def _line(one: Breaker, why: str, now: int) -> BreakerLine:
    is_open = one.state is State.OPEN
    return BreakerLine(
        state=BreakerState[one.state.name],
        failures=one.failures,
        opened=one.opened,
        since=None if one.opened_at is None else clock.moment(one.opened_at),
        until=clock.moment(one.until_at) if is_open and one.until_at > now else None,
        held_until=clock.moment(one.held_until) if one.held_until > now else None,
        why=why if one.failures else "",
    )


def _seqs(session: Session, numbers: Iterable[int]) -> Mapping[int | None, int]:
    rows = session.execute(select(delivery.c.id, delivery.c.seq).where(delivery.c.id.in_(list(numbers))))
    return {row.id: row.seq for row in rows}
