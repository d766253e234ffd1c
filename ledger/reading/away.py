"""What a delivery waits for that nobody holds: a system whose breaker is open, or that asked for a pause."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select

from ledger import breakers, clock
from ledger.breakers import Breaker
from ledger.clock import Micros
from ledger.session import Session
from ledger.states import Breaker as State
from ledger.tables import delivery


class Away(BaseModel):
    """A system that is left in peace now. No attempt is used up meanwhile."""

    model_config = ConfigDict(frozen=True)

    system: str
    breaker: str = Field(description="open, probing, or closed: the system itself asked for a pause")
    failures: int = Field(description="in a row, up to now")
    until: datetime | None = Field(description="until when nothing is sent; null: one delivery tries it now")
    why: str = Field(description="the last failure; what its event holds of personal data is masked")
    about: int | None = Field(
        default=None, exclude=True, description="the event that the last failure was of"
    )

    @property
    def sentence(self) -> str:
        """``the breaker of crm is open until …: connection refused``."""
        until = "" if self.until is None else f" until {self.until.astimezone():%Y-%m-%d %H:%M:%S}"
        why = f": {self.why}" if self.why else ""
        if self.breaker == "closed":
            return f"{self.system} asked to be sent nothing{until}{why}"
        tries = ", one delivery tries it" if self.breaker == "probing" else ""
        return f"the breaker of {self.system} is {self.breaker}{until}{tries}{why}"


def away(session: Session) -> Mapping[str, Away]:
    """Every system that is left in peace now, by its name."""
    now = clock.now(session)
    found = [one for one in breakers.unwell(session) if one.state is State.PROBING or one.holds_until > now]
    if not found:
        return {}
    numbers = [one.delivery for one in found if one.delivery is not None]
    rows = session.execute(select(delivery.c.id, delivery.c.seq).where(delivery.c.id.in_(numbers)))
    seqs = {row.id: row.seq for row in rows}
    return {one.system: _away(one, seqs, now) for one in found}


def _away(one: Breaker, seqs: Mapping[int, int], now: Micros) -> Away:
    until = one.holds_until
    return Away(
        system=one.system,
        breaker=one.state.name.lower(),
        failures=one.failures,
        until=clock.moment(until) if until > now else None,
        why=one.why,
        about=None if one.delivery is None else seqs.get(one.delivery),
    )
