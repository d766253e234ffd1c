"""The case service as a subscriber of the hub, like any other: events come in by deliveries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import ClassVar

from adapters.contract import Adapter, Delivery, Receipt, Reject, Retry
from cases.acting.actor import Actor
from cases.acting.opening import Opening
from cases.acting.telling_there import TellingThere
from cases.announcing import EMITS, Cause
from cases.back_office.hearing import Hearing
from cases.back_office.telling import under_way
from cases.back_office.word import Word
from cases.entering.entry_rule import NoReport
from cases.life.taking import REPORTED, LifeEvents
from cases.messages.taking import Taking
from cases.types.status_rule import Mover
from ledger import clock, effects
from ledger.door import Door
from ledger.errors import Busy, Closed, Full, Refused
from ledger.part import Part, in_parts
from ledger.session import Session
from schemas.envelope import Envelope
from schemas.event_type import full_of
from schemas.events.request import RequestUpdated

NAME = "cases"
"""The name of the adapter, of its subscription and of the route to it."""
PATIENT = 6
"""Attempts at an event of a record that nobody knows, while it may be one that is just being made there: half
a minute or so."""
HEARD = full_of("request.updated")
"""How back offices say how a request stands that they hold."""
RECEIVED = full_of("message.received")
"""What people write."""


class CaseSubscriber(Adapter):
    """Opens cases from events, and adds to those that are open: the case management service"""

    emits: ClassVar[Sequence[str]] = EMITS
    accepts: ClassVar[Sequence[str]] = ("*",)
    idempotent: ClassVar[bool] = True
    uses_links: ClassVar[bool] = False

    def __init__(self, door: Door, opening: Opening, taking: Taking, life_events: LifeEvents) -> None:
        super().__init__(NAME, Adapter.Settings())
        self._door = door
        self._opening = opening
        self._taking = taking
        self._rules = taking.rules
        self._life_events = life_events

    async def deliver(self, delivery: Delivery) -> Receipt:
        """Everything that follows is done in one unit, once. Raises ``Reject`` where no case can be made of
        it, and ``Retry`` while the ledger cannot take it."""
        if delivery.envelope.source == self._opening.teller.voice.source:
            return Receipt(answer="it is what the case service itself says")
        try:
            told = await self._tell_there(delivery)
            receipt = await self._door.run(partial(self._unit, delivery=delivery))
            return receipt if told is None else replace(receipt, answer=f"{told}; {receipt.answer}")
        except (Busy, Full, Closed) as error:
            raise Retry(str(error)) from error
        except Refused as error:
            raise Reject(str(error)) from error

    async def _tell_there(self, delivery: Delivery) -> str | None:
        """Open cases are told what became of where they are, some in a unit; answers with how many were told
        now, or None where it is no news for cases."""
        telling = TellingThere(self._opening.teller)
        about = telling.tells(delivery.envelope)
        if about is None:
            return None

        def some(session: Session, after: int) -> Part:
            cause = _cause(session, delivery.envelope)
            return telling.some(session, delivery.envelope, delivery.subscription, delivery.key, cause, after)

        return f"cases told that {about}: {await in_parts(self._door.run, some)}"

    def _unit(self, session: Session, delivery: Delivery) -> Receipt:
        if not effects.first_time(session, delivery.subscription, delivery.key):
            return Receipt(answer="it was taken in before")
        envelope = delivery.envelope
        cause = _cause(session, envelope)
        if envelope.type == HEARD:
            word = Word.of(RequestUpdated.model_validate(envelope.data))
            came_of_it = Hearing(self._opening.teller).hear(session, word, cause)
            if came_of_it is not None:
                return Receipt(answer=came_of_it)
            if delivery.attempt <= PATIENT and under_way(session, word.system):
                raise Retry("nothing is known of that record, and its system is just being told of cases")
        if envelope.type == RECEIVED:
            became = self._taking.take(session, envelope, cause)
            return Receipt(local_id=became.reference, answer=became.answer, noun="case")
        if envelope.type == REPORTED:
            event = self._life_events.take(session, envelope, cause)
            if event is not None:
                return Receipt(local_id=event.whole.reference, answer=event.said, noun="case")
        try:
            report = self._rules.report_of(envelope)
        except NoReport as error:
            raise Refused(str(error)) from None
        if report is None:
            return Receipt(answer="no entry rule takes it")
        taken = self._opening.take(session, report, Actor(Mover.HUB), cause)
        said = "added to" if taken.repeats else "opened"
        return Receipt(local_id=taken.reference, answer=f"{said} {taken.reference}", noun="case")


def _cause(session: Session, envelope: Envelope) -> Cause:
    return Cause(
        at=clock.moment(clock.now(session)),
        causationid=envelope.id,
        correlationid=envelope.correlationid or envelope.id,
        traceparent=envelope.traceparent,
    )
