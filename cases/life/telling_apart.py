"""A report of a life event that was taken for another's becomes a set of its own."""

from __future__ import annotations

from dataclasses import dataclass

from cases.acting.noting import Noting
from cases.acting.opening import Taken
from cases.announcing import Cause
from cases.life.taking import HUB, REPORTED, LifeEvents
from cases.story.repository import events_of
from ledger import clock
from ledger.reading import delivery, trace
from ledger.reading.event import RecordedEvent, of_seqs
from ledger.session import Session
from schemas.envelope import Envelope
from schemas.event_type import full_of

_CONTACT = full_of("case.interaction_recorded")
_FORGOTTEN = "What its report said is forgotten, so its parts were not opened: open them by hand."


@dataclass(frozen=True, slots=True)
class TellingApart:
    """The life event that a contact came of is asked for in the ledger."""

    life_events: LifeEvents

    def follow(self, session: Session, number: int, place: int, whole: Taken) -> None:
        """``whole`` was opened of that contact of the case ``number``; where it came of a life event, the
        rest of its set is opened, too. Raises ``Refused`` where the set does not fit."""
        found = self._report(session, number, place)
        if found is None:
            return
        at = clock.moment(clock.now(session))
        if found.data is None:
            Noting(self.life_events.teller).note(session, whole.number, _FORGOTTEN, HUB, public=False)
            return
        envelope = Envelope(
            id=found.id, source=found.source, type=found.type, time=found.time, data=found.data
        )
        cause = Cause(at, causationid=found.id, correlationid=found.correlationid or found.id)
        self.life_events.open_set(session, whole, envelope, cause)

    def _report(self, session: Session, number: int, place: int) -> RecordedEvent | None:
        teller = self.life_events.teller
        told = events_of(session, teller.voice.source, teller.numbering.written(number))
        contacts = of_seqs(session, [one.seq for one in told if one.type == _CONTACT], data=True)
        causes = [
            one.causationid
            for one in contacts
            if isinstance(one.data, dict)
            and one.data.get("interaction") == place
            and one.causationid is not None
        ]
        # Several sources may use one id: it is the one that the case was answered with.
        called = delivery.of_events(session, trace.called(session, causes))
        reference = teller.numbering.written(number)
        seqs = sorted({one.seq for one in called if any(each.local_id == reference for each in one.tries)})
        led = of_seqs(session, seqs, data=True)
        return next((one for one in led if one.type == REPORTED), None)
