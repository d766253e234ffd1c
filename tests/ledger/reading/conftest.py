"""A real ledger on each database, filled by the ledger's own doors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import JsonValue
from sqlalchemy import Engine, update

from ledger import clock, invalid, routing, tallies
from ledger.claiming import claim
from ledger.door import Door
from ledger.draft import Match, draft
from ledger.handing_out import Allowance, hand_out
from ledger.invalid import InvalidMessage
from ledger.links import Link
from ledger.matter import matter_of
from ledger.reader import Reader
from ledger.recording import Accepted, record
from ledger.session import Session
from ledger.settling import Settlement, settle
from ledger.starting import Claimed
from ledger.states import Entered, Outcome
from ledger.tables import hub
from ledger.tallies import Count
from routes.route import Route
from routes.subscription import Subscription
from schemas.classes import DataClass
from schemas.envelope import Envelope
from tests.ledgers import Ledger

MINUTE = 60 * clock.SECOND


@dataclass
class Filled:
    """A ledger and the short words by which tests fill it."""

    engine: Engine
    door: Door
    reader: Reader
    many: int = 0
    lanes: dict[str, str] = field(default_factory=dict)

    def event(
        self,
        *to: str,
        type_: str = "case.opened",
        lane: str | None = None,
        data: JsonValue = None,
        attached: str | None = None,
        **attributes: str,
    ) -> int:
        """Record one event with a delivery to each of ``to``; answers with its seq."""
        self.many += 1
        values = {"id": f"e-{self.many}", "source": "/invented/app", **attributes}
        envelope = Envelope(
            type=f"uk.gov.council.{type_}.v1", time=datetime(2026, 5, 1, tzinfo=UTC), data=data, **values
        )
        matches = [Match(name, f"to-{name}", lane, envelope.priority) for name in to]

        def unit(session: Session) -> int:
            whole = replace(draft(envelope, "tester", DataClass.OPEN, 1, matches), attached=attached)
            made = record(session, [whole])[0]
            assert isinstance(made, Accepted)
            tallies.add(session, [Count("tester", Entered.ENVELOPE, 1, 1)])
            return made.seq

        return self.door.submit(unit).result()

    def events(self, many: int, *to: str, **same: str) -> list[int]:
        return [self.event(*to, **same) for _ in range(many)]

    def invalid(self, **fields: Any) -> int:
        """Keep one invalid message; answers with its number."""
        values: dict[str, Any] = {
            "entry": "tester",
            "stage": "validate",
            "problem": "the date is missing",
            "fix": "give a date",
            "raw": b"name;\n",
            "content_type": "text/csv",
            **fields,
        }

        def unit(session: Session) -> int:
            tallies.add(session, [Count("tester", Entered.INVALID, 1, 1)])
            return invalid.keep(session, [InvalidMessage(**values)])[0]

        return self.door.submit(unit).result()

    def attempt(
        self,
        name: str,
        outcome: Outcome,
        detail: str = "",
        again_in: int | None = None,
        most: int = 1,
        made: str | None = None,
    ) -> list[int]:
        """Hand out, claim and settle up to ``most`` of a subscription; answers with their numbers.

        ``made`` is the number of the record that a system of that name has made.
        """

        def unit(session: Session) -> list[int]:
            tickets = hand_out(session, Allowance(name, most), MINUTE).tickets
            claimed = [one for one in claim(session, tickets, "worker-1", MINUTE) if one is not None]
            if not claimed:
                return []
            settle(
                session,
                [
                    Settlement(
                        delivery=one.delivery,
                        subscription=name,
                        lane=one.lane,
                        fence=one.fence,
                        lane_fence=one.lane_fence,
                        number=one.number,
                        outcome=outcome,
                        detail=detail,
                        again_in=again_in,
                        local_id=made,
                        made=None if made is None else _link(one, name, made),
                        replays=one.replays,
                    )
                    for one in claimed
                ],
                "worker-1",
                MINUTE,
            )
            return [one.delivery for one in claimed]

        return self.door.submit(unit).result()

    def subscribe(self, *subscriptions: Subscription, owner: str = "tests") -> None:
        """Make exactly these the owner's subscriptions, each fed by a route for everything."""
        routes = [Route(name=f"to-{one.name}", types=["*"], to=one.name) for one in subscriptions]
        self.door.submit(
            lambda session: routing.apply(session, routes, subscriptions, owner=owner, author="tester")
        ).result()

    def new_epoch(self, epoch: str) -> None:
        self.door.submit(lambda session: session.execute(update(hub).values(epoch=epoch))).result()


def _link(one: Claimed, system: str, local_id: str) -> Link:
    about = matter_of(one.attributes, one.attached)
    return Link(system, "case", local_id, about.hub_id, about.correlationid, one.seq, one.delivery)


@pytest.fixture
def filled(ledger: Ledger) -> Iterator[Filled]:
    door = ledger.make_door(ledger.engine)
    try:
        yield Filled(ledger.engine, door, Reader(ledger.engine))
    finally:
        door.close()


@pytest.fixture
def apps(filled: Filled) -> Sequence[str]:
    """Two ordinary subscriptions."""
    filled.subscribe(
        Subscription(name="app", adapter="webhook"), Subscription(name="other", adapter="webhook")
    )
    return ("app", "other")
