"""The index of people as a subscriber of the hub, like any other: events come in by deliveries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from typing import ClassVar

from adapters.contract import Adapter, Delivery, Receipt, Retry
from identity_index.people.announcing import EMITS, Cause
from identity_index.people.arriving import Arrival
from identity_index.people.heard import Hearing
from identity_index.people.identifiers.schemes import Schemes
from identity_index.people.matching.features import SHIPPED_SCHEMES
from identity_index.people.ready import Ready
from ledger import clock, effects
from ledger.door import Door
from ledger.errors import Busy, Closed, Full
from ledger.session import Session

NAME = "people"
"""The name of the adapter, of its subscription and of the route to it."""


class PeopleSubscriber(Adapter):
    """Tells people apart and knows them again: the master index of people"""

    accepts: ClassVar[Sequence[str]] = ("person.recorded", "person.moved", "form.submitted", "case.opened")
    emits: ClassVar[Sequence[str]] = EMITS
    idempotent: ClassVar[bool] = True
    uses_links: ClassVar[bool] = False

    def __init__(
        self, door: Door, arrival: Arrival, hearing: Hearing, schemes: Schemes = SHIPPED_SCHEMES
    ) -> None:
        """``schemes``: how the numbers are read by which systems know people."""
        super().__init__(NAME, Adapter.Settings())
        self._door = door
        self._arrival = arrival
        self._hearing = hearing
        self._schemes = schemes

    async def deliver(self, delivery: Delivery) -> Receipt:
        """Everything that follows is done in one unit, once, however often it is delivered.

        Raises ``Retry`` while the ledger cannot take it.
        """
        envelope = delivery.envelope
        if envelope.source == self._arrival.teller.voice.source:
            return Receipt(answer="it is what the index itself says")
        today = datetime.now(UTC).date()
        heard = self._hearing.heard(envelope)
        told = [Ready(one, envelope.source, envelope.id, today, self._schemes) for one in heard]
        if not told:
            return Receipt(answer="it tells of nobody")
        for one in told:
            # Not in the unit: while one is written, all others wait.
            _ = one.keys
        try:
            answer = await self._door.run(partial(self._unit, delivery=delivery, told=told))
        except (Busy, Full, Closed) as error:
            raise Retry(str(error)) from error
        return Receipt(answer=answer)

    def _unit(self, session: Session, delivery: Delivery, told: Sequence[Ready]) -> str:
        if not effects.first_time(session, delivery.subscription, delivery.key):
            return "it was taken in before"
        envelope = delivery.envelope
        cause = Cause(
            at=clock.moment(clock.now(session)),
            causationid=envelope.id,
            correlationid=envelope.correlationid or envelope.id,
            traceparent=envelope.traceparent,
        )
        records = self._arrival.arrive(session, told, cause)
        return ", ".join(f"{one.system} {one.generation}: p-{one.master}" for one in records)
