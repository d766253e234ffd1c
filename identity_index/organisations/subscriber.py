"""The index of organisations as a subscriber of the hub, like any other: events come in by deliveries."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from adapters.contract import Adapter, Delivery, Receipt, Retry
from identity_index.ids import organisation_id
from identity_index.organisations.announcing import EMITS
from identity_index.organisations.arriving import Organisations
from identity_index.people.announcing import Cause
from ledger import clock, effects
from ledger.door import Door
from ledger.errors import Busy, Closed, Full
from ledger.session import Session
from schemas.events.organisation import OrganisationRecorded

NAME = "organisations"
"""The name of the adapter, of its subscription and of the route to it."""


class OrganisationSubscriber(Adapter):
    """Knows businesses and other organisations again: the master index of organisations"""

    accepts: ClassVar[Sequence[str]] = ("organisation.recorded",)
    emits: ClassVar[Sequence[str]] = EMITS
    idempotent: ClassVar[bool] = True
    uses_links: ClassVar[bool] = False

    def __init__(self, door: Door, organisations: Organisations) -> None:
        super().__init__(NAME, Adapter.Settings())
        self._door = door
        self._organisations = organisations

    async def deliver(self, delivery: Delivery) -> Receipt:
        """Everything that follows is done in one unit, once. Raises ``Retry`` while the ledger cannot take
        it."""
        if delivery.envelope.source == self._organisations.voice.source:
            return Receipt(answer="it is what the index itself says")
        try:
            return Receipt(answer=await self._door.run(partial(self._unit, delivery=delivery)))
        except (Busy, Full, Closed) as error:
            raise Retry(str(error)) from error

    def _unit(self, session: Session, delivery: Delivery) -> str:
        if not effects.first_time(session, delivery.subscription, delivery.key):
            return "it was taken in before"
        envelope = delivery.envelope
        said = OrganisationRecorded.model_validate(envelope.data)
        cause = Cause(
            at=clock.moment(clock.now(session)),
            causationid=envelope.id,
            correlationid=envelope.correlationid or envelope.id,
            traceparent=envelope.traceparent,
        )
        record = self._organisations.arrive(
            session,
            (said.organisation.system, said.organisation.local_id),
            said.details,
            clock.micros(said.as_of or envelope.time),
            (envelope.source, envelope.id),
            cause,
        )
        return f"{record.system}: {organisation_id.written(record.master)}"
