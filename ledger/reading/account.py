"""The account that always balances: what came in, what became of it, and the proof.

Everything is counted in one consistent moment. Each check puts two numbers side by side that were counted
independently of each other: from the tallies of the doors, from the rows themselves, from the numbers given.
"""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import func, select

from ledger import clock
from ledger.reading import checks, pauses
from ledger.reading.checks import Check
from ledger.reading.delivery import Shown
from ledger.reading.pauses import RecordedPause
from ledger.reading.waiting import by_subscription
from ledger.session import Session
from ledger.states import Entered, State
from ledger.tables import delivery, event, invalid_message, tally


class Account(BaseModel):
    """``balances`` is true only where every check holds."""

    model_config = ConfigDict(frozen=True)

    at: datetime
    records: dict[str, int] = Field(
        description="records that entered, by outcome: envelope, duplicate, invalid, ignored"
    )
    records_in_all: int
    events: int
    unrouted: int
    deliveries: dict[str, int] = Field(description="by state as of now; held ones are not in waiting")
    deliveries_in_all: int
    replays: int = Field(description="how many of the deliveries replay a dead one")
    dead_open: int = Field(description="dead, and no replay has delivered it")
    dead_resolved: int = Field(description="dead, and delivered by a replay since")
    invalid: dict[str, int] = Field(description="open, mended, discarded")
    pauses: list[RecordedPause] = Field(
        default_factory=list, description="what a person has stopped; what waits for it is held"
    )
    checks: list[Check]
    balances: bool

    def sentence(self) -> str:
        """The account in one line, for people."""
        told = ", ".join(f"{many:,} {state}" for state, many in self.deliveries.items() if many)
        proof = (
            "the account balances"
            if self.balances
            else "THE ACCOUNT DOES NOT BALANCE: "
            + "; ".join(
                f"{one.equation} ({one.left:,} against {one.right:,})" for one in self.checks if not one.holds
            )
        )
        return (
            f"{self.records_in_all:,} records in: {self.events:,} events ({self.unrouted:,} unrouted), "
            f"{self.records['duplicate']:,} duplicates, {sum(self.invalid.values()):,} invalid, "
            f"{self.records['ignored']:,} ignored. {self.deliveries_in_all:,} deliveries: {told or 'none'}; "
            f"{self.dead_resolved:,} of the dead delivered by a replay since. {proof[0].upper()}{proof[1:]}."
        )


def take(session: Session) -> Account:
    """The account as of now. Counts rows through their indexes: time grows with the ledger."""
    records = {one.value: 0 for one in Entered}
    for row in session.execute(
        select(tally.c.outcome, func.sum(tally.c.records).label("many")).group_by(tally.c.outcome)
    ):
        records[row.outcome] = int(row.many)
    states = {one.value: 0 for one in State}
    for row in session.execute(
        select(delivery.c.state, func.count().label("many")).group_by(delivery.c.state)
    ):
        states[row.state] = row.many
    kept = {"open": 0, "mended": 0, "discarded": 0}
    for row in session.execute(
        select(invalid_message.c.state, func.count().label("many")).group_by(invalid_message.c.state)
    ):
        kept[row.state] = row.many
    resolved = _count(session, delivery.c.state == State.DEAD.value, delivery.c.resolved_by.isnot(None))
    held = sum(one.held for one in by_subscription(session))
    shown = {Shown.WAITING.value: states[State.WAITING.value] - held, Shown.HELD.value: held}
    shown |= {name: many for name, many in states.items() if name != State.WAITING.value}
    found = checks.all_of(session)
    return Account(
        at=clock.moment(clock.now(session)),
        records=records,
        records_in_all=sum(records.values()),
        events=session.execute(select(func.count()).select_from(event)).scalar_one(),
        unrouted=session.execute(
            select(func.count()).select_from(event).where(event.c.unrouted)
        ).scalar_one(),
        deliveries=shown,
        deliveries_in_all=sum(states.values()),
        replays=_count(session, delivery.c.run > 0, delivery.c.replays.isnot(None)),
        dead_open=states[State.DEAD.value] - resolved,
        dead_resolved=resolved,
        invalid=kept,
        pauses=pauses.in_force(session),
        checks=found,
        balances=all(one.holds for one in found),
    )


def _count(session: Session, *conditions: object) -> int:
    query = select(func.count()).select_from(delivery).where(*conditions)  # type: ignore[arg-type]
    return int(session.execute(query).scalar_one())
