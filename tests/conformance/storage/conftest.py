"""The storage conformance suite: what every database under the ledger must do alike.

``storage`` is the implementation under test: an engine, and as many doors on it as a test wants (each is a
writer of its own, as another process would have). A further implementation is one more entry of ``MAKERS``
in ``tests.ledgers``. It is not shipped: who brings a database brings it to this project, not beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar

import pytest
from pydantic import JsonValue
from sqlalchemy import Engine, Table, select, update

from ledger import clock
from ledger.breaker_tables import breaker, pace
from ledger.claiming import claim
from ledger.door import Door
from ledger.draft import Draft, Match, draft
from ledger.handing_out import Allowance, hand_out
from ledger.reader import Reader
from ledger.recording import Accepted, Recorded, record
from ledger.session import Session
from ledger.settling import Settlement, settle
from ledger.starting import Claimed
from ledger.states import Outcome
from ledger.sweeping import Swept, sweep
from ledger.systems import System
from ledger.tables import attempt, delivery, flow, lane, ready
from ledger.tickets import Ticket
from schemas.classes import DataClass
from schemas.envelope import Envelope
from tests.ledgers import Ledger

T = TypeVar("T")
MINUTE = 60 * clock.SECOND
PATIENCE = 30.0
"""Seconds a test waits for what must come; it fails then, and never passes by waiting."""


@dataclass
class Storage:
    """One database, its writers, and the short words by which the suite uses the ledger's own doors."""

    engine: Engine
    make_door: Callable[[Engine], Door]
    at_once: int
    """How many units a door of this storage runs at once."""
    doors: list[Door] = field(default_factory=list)
    made: int = 0

    def __post_init__(self) -> None:
        self.door = self.new_door()
        self.reader = Reader(self.engine)

    def new_door(self) -> Door:
        """A writer of its own, as another process on this database would have."""
        door = self.make_door(self.engine)
        self.doors.append(door)
        return door

    def run(self, unit: Callable[[Session], T]) -> T:
        return self.door.submit(unit).result(PATIENCE)

    def read(self, look: Callable[[Session], T]) -> T:
        with self.reader.session() as session:
            return look(session)

    def rows(self, table: Table, *conditions: Any) -> list[Any]:
        key = list(table.primary_key.columns)
        return self.read(lambda s: list(s.execute(select(table).where(*conditions).order_by(*key)).all()))

    def draft(
        self,
        *matches: Match,
        id: str | None = None,
        source: str = "/invented/app",
        data: JsonValue = None,
        **attributes: Any,
    ) -> Draft:
        self.made += 1
        envelope = Envelope(
            id=id or f"e-{self.made}",
            source=source,
            type="uk.gov.council.case.opened.v1",
            time=datetime(2026, 5, 1, tzinfo=UTC),
            data=data,
            **attributes,
        )
        return draft(envelope, "tester", DataClass.OPEN, 0, matches)

    def record(self, *drafts: Draft) -> list[Recorded]:
        return self.run(lambda session: record(session, drafts))

    def event(self, *to: str, lane: str | None = None, priority: int = 4, **attributes: Any) -> int:
        """Record one event for each of ``to``; answers with its seq."""
        matches = [Match(name, f"to-{name}", lane, priority) for name in to]
        made = self.record(self.draft(*matches, **attributes))[0]
        assert isinstance(made, Accepted)
        return made.seq

    def hand_out(
        self,
        name: str,
        window: int = 1000,
        *,
        rate: float | None = None,
        lease: int = MINUTE,
        to: System | None = None,
    ) -> list[Ticket]:
        allowance = Allowance(name, window, rate, to)
        return self.run(lambda session: hand_out(session, allowance, lease)).tickets

    def claim(self, tickets: Sequence[Ticket], *, lease: int = MINUTE, by: str = "w") -> list[Claimed | None]:
        return self.run(lambda session: claim(session, tickets, by, lease))

    def take(self, name: str, most: int = 1000, *, lease: int = MINUTE) -> list[Claimed]:
        """Hand out and claim: what a worker then has."""
        got = self.claim(self.hand_out(name, most, lease=lease), lease=lease)
        return [one for one in got if one is not None]

    def settle(self, *settlements: Settlement, by: str = "w") -> list[Claimed | None]:
        return self.run(lambda session: settle(session, settlements, by, MINUTE))

    def end(
        self,
        one: Claimed,
        outcome: Outcome = Outcome.RECEIPT,
        *,
        again_in: int | None = None,
        more: bool = False,
        uncertain: bool = False,
        detail: str = "",
    ) -> Claimed | None:
        """Settle one; what it answers is the next of its lane, if ``more`` was asked."""
        return self.settle(
            Settlement(
                delivery=one.delivery,
                subscription=one.subscription,
                lane=one.lane,
                fence=one.fence,
                lane_fence=one.lane_fence,
                number=one.number,
                outcome=outcome,
                detail=detail,
                again_in=again_in,
                uncertain=uncertain,
                more=more,
                replays=one.replays,
            )
        )[0]

    def sweep(self, *, everything: bool = False) -> Swept:
        return self.run(lambda session: sweep(session, everything=everything))

    def let_pass(self, span: int) -> None:
        """Live work is that much older: what a clock does, without waiting for it. Microseconds."""

        def unit(session: Session) -> None:
            for column in (
                *(ready.c.until_at, ready.c.expires_at, lane.c.until_at, flow.c.next_at),
                *(breaker.c.until_at, breaker.c.held_until, breaker.c.opened_at, pace.c.next_at),
            ):
                past = update(column.table).where(column > 0)
                session.execute(past.values({column.name: column - span}))

        self.run(unit)

    def delivery(self, number: int) -> Any:
        return self.rows(delivery, delivery.c.id == number)[0]

    def attempts(self, number: int) -> list[Any]:
        return self.rows(attempt, attempt.c.delivery == number)

    def states(self, subscription: str) -> dict[int, str]:
        """The state of each delivery of a subscription, by seq."""
        return {row.seq: row.state for row in self.rows(delivery, delivery.c.subscription == subscription)}

    def close(self) -> None:
        for door in self.doors:
            door.close()


@pytest.fixture
def storage(ledger: Ledger) -> Iterator[Storage]:
    """The implementation under test, migrated and empty."""
    storage = Storage(ledger.engine, ledger.make_door, ledger.at_once)
    try:
        yield storage
    finally:
        storage.close()
