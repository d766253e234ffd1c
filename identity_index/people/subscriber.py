"""The index of people as a subscriber of the hub, like any other: events come in by deliveries."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import ClassVar, TypeVar

from adapters.contract import Adapter, Delivery, Receipt, Retry
from identity_index.links import repository as links
from identity_index.links.kind import Kind
from identity_index.links.record import Record
from identity_index.people.announcing import EMITS, Cause
from identity_index.people.arriving import Arrival
from identity_index.people.erasing.returning.returned import TurnedAway
from identity_index.people.heard import Hearing
from identity_index.people.identifiers.schemes import Schemes
from identity_index.people.matching.features import SHIPPED_SCHEMES
from identity_index.people.place_retiring import PlaceRetiring, Retired, Returned
from identity_index.people.ready import Ready
from identity_index.people.referring import person_named
from identity_index.people.sign_ins.following import Following, SignIns
from ledger import clock, effects
from ledger.door import Door
from ledger.errors import Busy, Closed, Full
from ledger.part import Part, in_parts
from ledger.session import Session
from schemas.envelope import Envelope
from schemas.event_type import full_of
from schemas.events.place import PlaceAdded, PlaceRetired
from schemas.events.sign_in import SignInChanged
from schemas.references import SourceKey

T = TypeVar("T")
NAME = "people"
"""The name of the adapter, of its subscription and of the route to it."""

SIGN_IN = full_of("sign_in.changed")
RETIRED, ADDED = full_of("place.retired"), full_of("place.added")


class PeopleSubscriber(Adapter):
    """Tells people apart and knows them again: the master index of people"""

    accepts: ClassVar[Sequence[str]] = (
        *("person.recorded", "person.moved", "form.submitted", "case.opened"),
        *("case.interaction_recorded", "life_event.reported", "message.received", "sign_in.changed"),
        *("place.retired", "place.added"),
    )
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
        self._sign_ins = SignIns(arrival)
        self._retiring = PlaceRetiring(arrival.teller)

    async def deliver(self, delivery: Delivery) -> Receipt:
        """Everything that follows is done in one unit, once, however often it is delivered; but for those who
        live at one place, who may be very many: of them each record is told of once.

        Raises ``Retry`` while the ledger cannot take it.
        """
        envelope = delivery.envelope
        if envelope.source == self._arrival.teller.voice.source:
            return Receipt(answer="it is what the index itself says")
        if envelope.type in (RETIRED, ADDED):
            return await self._tell_there(delivery)
        if envelope.type == SIGN_IN:
            return await self._in_one_unit(partial(self._signs_in, delivery=delivery))
        today = datetime.now(UTC).date()
        heard = self._hearing.heard(envelope)
        told = [Ready(one, envelope.source, envelope.id, today, self._schemes) for one in heard]
        if not told:
            return Receipt(answer="it tells of nobody")
        for one in told:
            one.look()
        return await self._in_one_unit(partial(self._unit, delivery=delivery, told=told))

    async def _tell_there(self, delivery: Delivery) -> Receipt:
        """Whoever lives at a property that is no more, or is there again, some in a unit; answers with how
        many were told."""
        place = _place_of(delivery.envelope)
        if isinstance(place, str):
            return Receipt(answer=place)

        def some(session: Session, after: int) -> Part:
            cause = _cause(session, delivery.envelope)
            return self._retiring.some(session, place, delivery.subscription, delivery.key, cause, after)

        records = await in_parts(self._within, some)
        became = "no more" if isinstance(place, Retired) else "there again"
        return Receipt(answer=f"records told of that uprn {place.uprn} is {became}: {records}")

    async def _in_one_unit(self, unit: Callable[[Session], str]) -> Receipt:
        return Receipt(answer=await self._within(unit))

    async def _within(self, unit: Callable[[Session], T]) -> T:
        try:
            return await self._door.run(unit)
        except (Busy, Full, Closed) as error:
            raise Retry(str(error)) from error

    def _unit(self, session: Session, delivery: Delivery, told: Sequence[Ready]) -> str:
        if not effects.first_time(session, delivery.subscription, delivery.key):
            return _BEFORE
        return _whose(self._arrival.arrive(session, told, _cause(session, delivery.envelope)))

    def _signs_in(self, session: Session, delivery: Delivery) -> str:
        if not effects.first_time(session, delivery.subscription, delivery.key):
            return _BEFORE
        envelope = delivery.envelope
        said = SignInChanged.model_validate(envelope.data)
        links.hold(session, Kind.PERSON)
        person, beside = None, None
        if isinstance(said.person, SourceKey):
            beside = (said.person.system, said.person.local_id)
        elif said.person is not None:
            person = person_named(session, self._schemes, said.person)
        following = Following(
            (said.current.system, said.current.local_id),
            None if said.previous is None else (said.previous.system, said.previous.local_id),
            person,
            clock.micros(said.changed_at or envelope.time),
            envelope.source,
            envelope.id,
            beside=beside,
        )
        return _whose(self._sign_ins.follow(session, following, _cause(session, envelope)))


_BEFORE = "it was taken in before"
_OF_STREETS = "nobody lives at a street, but at a property in it"


def _whose(records: Sequence[Record | TurnedAway]) -> str:
    return ", ".join(
        str(one) if isinstance(one, TurnedAway) else f"{one.system} {one.generation}: p-{one.master}"
        for one in records
    )


def _place_of(envelope: Envelope) -> Retired | Returned | str:
    """What became of which; a text says why it is nothing to tell."""
    if envelope.type == RETIRED:
        gone = PlaceRetired.model_validate(envelope.data)
        scheme, place = gone.place.scheme, Retired(gone.place.value, gone.succeeded_by)
        return _OF_STREETS if scheme != "uprn" else place
    back = PlaceAdded.model_validate(envelope.data)
    if back.place.scheme != "uprn":
        return _OF_STREETS
    return Returned(back.place.value) if back.returned else "it is new, and nobody was told of its end"


def _cause(session: Session, envelope: Envelope) -> Cause:
    return Cause(
        at=clock.moment(clock.now(session)),
        causationid=envelope.id,
        correlationid=envelope.correlationid or envelope.id,
        traceparent=envelope.traceparent,
    )
