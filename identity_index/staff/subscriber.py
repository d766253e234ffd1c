"""The index of staff as a subscriber of the hub, like any other: events come in by deliveries."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from adapters.contract import Adapter, Delivery, Receipt, Retry
from identity_index.cause import Cause
from identity_index.ids import staff_id
from identity_index.staff.announcing import EMITS
from identity_index.staff.arriving import Staff
from ledger import clock, effects
from ledger.door import Door
from ledger.errors import Busy, Closed, Full
from ledger.session import Session
from schemas.events.staff import StaffRecorded

NAME = "staff"
"""The name of the adapter, of its subscription and of the route to it."""


class StaffSubscriber(Adapter):
    """Knows those who work for the council again: the master index of staff"""

    accepts: ClassVar[Sequence[str]] = ("staff.recorded",)
    emits: ClassVar[Sequence[str]] = EMITS
    idempotent: ClassVar[bool] = True
    uses_links: ClassVar[bool] = False

    def __init__(self, door: Door, staff: Staff) -> None:
        super().__init__(NAME, Adapter.Settings())
        self._door = door
        self._staff = staff

    async def deliver(self, delivery: Delivery) -> Receipt:
        """Everything that follows is done in one unit, once. Raises ``Retry`` while the ledger cannot take
        it."""
        try:
            return Receipt(answer=await self._door.run(partial(self._unit, delivery=delivery)))
        except (Busy, Full, Closed) as error:
            raise Retry(str(error)) from error

    def _unit(self, session: Session, delivery: Delivery) -> str:
        if not effects.first_time(session, delivery.subscription, delivery.key):
            return "it was taken in before"
        envelope = delivery.envelope
        said = StaffRecorded.model_validate(envelope.data)
        cause = Cause(
            at=clock.moment(clock.now(session)),
            causationid=envelope.id,
            correlationid=envelope.correlationid or envelope.id,
            traceparent=envelope.traceparent,
        )
        record = self._staff.arrive(
            session,
            (said.staff.system, said.staff.local_id),
            said.details,
            clock.micros(said.as_of or envelope.time),
            (envelope.source, envelope.id),
            cause,
        )
        return f"{record.system}: {staff_id.written(record.master)}"
