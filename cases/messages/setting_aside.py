"""Messages that belong to no case: set aside, and settled. All that is told of them, and what follows."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pydantic import JsonValue

from cases.acting.teller import Teller
from cases.announcing import Cause
from cases.messages import repository
from cases.messages.repository import KeptMessage
from cases.references import Numbering
from ledger import clock, numbers
from ledger.errors import Refused
from ledger.session import Session
from schemas.envelope import Envelope
from schemas.event_type import full_of
from schemas.events.message import MessageReceived, MessageSetAside, MessageSettled
from schemas.model import CanonicalModel


@dataclass(frozen=True, slots=True)
class WhyNone:
    """Why a message belongs to no case. ``why``: as ``MessageSetAside`` has it. ``named``: what it names, as
    it is written there. ``near``: numbers of the cases that may be meant."""

    why: str
    named: Sequence[str] = ()
    near: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one. ``number`` and ``place``: the case, and which of its contacts it is."""

    outcome: str
    number: int | None = None
    place: int | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class SettingAside:
    """Tells of messages; what is kept of them follows from that, in one unit."""

    teller: Teller

    def set_aside(
        self, session: Session, envelope: Envelope, said: MessageReceived, why: WhyNone, cause: Cause
    ) -> int:
        """Answers with which of them it is."""
        message = numbers.take(session, numbers.MESSAGE, 1)
        data = MessageSetAside.model_validate(
            {
                "message": message,
                "source": envelope.source,
                "event": envelope.id,
                "channel": said.channel,
                "automatic": said.automatic,
                "why": why.why,
                "named": list(why.named[:20]),
                "near": [self.teller.numbering.written(one) for one in why.near[:20]],
                "received_at": min(envelope.time, cause.at),
            }
        )
        self._tell(session, cause, "set_aside", message, 1, data)
        return message

    def waiting(self, session: Session, message: int) -> KeptMessage:
        """For this unit alone. Raises ``NotFound``, and ``Refused`` where somebody has seen to it."""
        kept = repository.find(session, message, alone=True)
        if kept.outcome is not None:
            by = f" by {kept.settled_by}" if kept.settled_by else ""
            raise Refused(f"Message {message} was {kept.outcome}{by} already.")
        return kept

    def settle(
        self, session: Session, kept: KeptMessage, outcome: Outcome, by: str | None, cause: Cause
    ) -> None:
        """``kept``: as ``waiting`` gives it."""
        number = outcome.number
        data = MessageSettled.model_validate(
            {
                "message": kept.message,
                "outcome": outcome.outcome,
                "reference": None if number is None else self.teller.numbering.written(number),
                "interaction": outcome.place,
                "settled_at": cause.at,
                "settled_by": by,
                "reason": outcome.reason,
            }
        )
        self._tell(session, cause, "settled", kept.message, 2, data)

    def rebuild(self, session: Session, message: int) -> None:
        """Made again from what was told of it; where that is not all there, it is left alone."""
        told = repository.told_of(session, self.teller.voice.source, message)
        if not told or any(one.data is None for one in told):
            return
        repository.forget(session, message)
        for one in told:
            apply(session, self.teller.numbering, one.type, one.data)

    def _tell(
        self, session: Session, cause: Cause, what: str, message: int, version: int, data: CanonicalModel
    ) -> None:
        envelope = Envelope(
            id=f"message-{message}/{version}",
            source=self.teller.voice.source,
            type=full_of(f"message.{what}"),
            subject=f"message/{message}",
            partitionkey=f"message-{message}",
            time=cause.at,
            causationid=cause.causationid,
            correlationid=cause.correlationid or f"message-{message}/1",
            traceparent=cause.traceparent,
            data=data.as_data(),
        )
        apply(session, self.teller.numbering, envelope.type, envelope.data)
        self.teller.publish(session, envelope)


def apply(session: Session, numbering: Numbering, event_type: str, data: JsonValue) -> None:
    """What an event of a message does to what is kept of it."""
    if event_type == full_of("message.set_aside"):
        said = MessageSetAside.model_validate(data)
        kept = KeptMessage(
            message=said.message,
            source=said.source,
            event=said.event,
            channel=said.channel,
            by_machine=said.automatic is not None,
            automatic=said.automatic,
            why=said.why,
            named=json.dumps(said.named, ensure_ascii=False),
            near=json.dumps(said.near),
            received_at=clock.micros(said.received_at),
        )
        repository.put(session, kept)
    elif event_type == full_of("message.settled"):
        done = MessageSettled.model_validate(data)
        kept = replace(
            repository.find(session, done.message),
            outcome=done.outcome,
            number=None if done.reference is None else numbering.read(done.reference),
            place=done.interaction,
            settled_at=clock.micros(done.settled_at),
            settled_by=done.settled_by,
            reason=done.reason,
        )
        repository.put(session, kept)
