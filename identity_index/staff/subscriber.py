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
from identity_index.staff.places.retiring import PlaceRetiring
from identity_index.staff.places.said import UPRN
from ledger import clock, effects
from ledger.door import Door
from ledger.errors import Busy, Closed, Full
from ledger.part import Part, in_parts
from ledger.session import Session
from schemas.envelope import Envelope
from schemas.event_type import full_of
from schemas.events.place import PlaceRetired
from schemas.events.staff import StaffRecorded

RETIRED = full_of("place.retired")
"""What is no more of the places that staff work at."""
NAME = "staff"
"""The name of the adapter, of its subscription and of the route to it."""


class StaffSubscriber(Adapter):
    """Knows those who work for the council again: the master index of staff"""

    accepts: ClassVar[Sequence[str]] = ("staff.recorded", "place.retired")
    emits: ClassVar[Sequence[str]] = EMITS
    idempotent: ClassVar[bool] = True
    uses_links: ClassVar[bool] = False

    def __init__(self, door: Door, staff: Staff) -> None:
        super().__init__(NAME, Adapter.Settings())
        self._door = door
        self._staff = staff

    async def deliver(self, delivery: Delivery) -> Receipt:
        """Everything that follows is done in one unit, once; of a place where many work some in each. Raises
        ``Retry`` while the ledger cannot take it."""
        try:
            if delivery.envelope.type == RETIRED:
                return Receipt(answer=await self._tell_there(delivery))
            return Receipt(answer=await self._door.run(partial(self._unit, delivery=delivery)))
        except (Busy, Full, Closed) as error:
            raise Retry(str(error)) from error

    async def _tell_there(self, delivery: Delivery) -> str:
        """Of whoever works at a place that is no more; answers with how many were told of now."""
        said = PlaceRetired.model_validate(delivery.envelope.data)
        if said.place.scheme != "uprn" or not UPRN.fullmatch(said.place.value):
            return "nobody works at what is no property"
        retiring = PlaceRetiring(self._staff.retelling)

        def some(session: Session, after: int) -> Part:
            cause = _cause(session, delivery.envelope)
            return retiring.some(session, said, delivery.subscription, delivery.key, cause, after)

        staff = await in_parts(self._door.run, some)
        return f"staff who work at {said.place.value}, which is no more: {staff}"

    def _unit(self, session: Session, delivery: Delivery) -> str:
        if not effects.first_time(session, delivery.subscription, delivery.key):
            return "it was taken in before"
        envelope = delivery.envelope
        said = StaffRecorded.model_validate(envelope.data)
        cause = _cause(session, envelope)
        record = self._staff.arrive(
            session,
            (said.staff.system, said.staff.local_id),
            said.details,
            clock.micros(said.as_of or envelope.time),
            (envelope.source, envelope.id),
            cause,
        )
        return f"{record.system}: {staff_id.written(record.master)}"


def _cause(session: Session, envelope: Envelope) -> Cause:
    return Cause(
        at=clock.moment(clock.now(session)),
        causationid=envelope.id,
        correlationid=envelope.correlationid or envelope.id,
        traceparent=envelope.traceparent,
    )
