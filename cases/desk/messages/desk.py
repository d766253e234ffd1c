"""Where people put messages that belong to no case on one, open one of them, or say that nothing is due."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from pydantic import JsonValue

from cases.acting.actor import Actor
from cases.acting.opening import Opening
from cases.acting.report import Report
from cases.announcing import Cause
from cases.desk.desk import CaseDesk
from cases.desk.messages.shown import MessageLine, MessagePage, ShownMessage
from cases.desk.sight import Sight
from cases.keeping import repository as files
from cases.keeping.links.repository import survivor
from cases.messages import repository
from cases.messages.landing import Landing, words_of
from cases.messages.repository import KeptMessage, Which
from cases.messages.sender import UNVERIFIED, with_key
from cases.messages.setting_aside import Outcome, SettingAside
from ledger import auditing, clock
from ledger.errors import Refused
from ledger.reading.event import RecordedEvent
from ledger.session import Session
from safeguards.mask import mask
from safeguards.policy import Principal
from schemas.classes import DataClass, classed_paths
from schemas.envelope import Envelope
from schemas.events.message import MessageReceived

_CLASSES = classed_paths(MessageReceived)


@dataclass(frozen=True, slots=True)
class MessageDesk:
    """Safe to use from many requests at once."""

    cases: CaseDesk
    landing: Landing

    async def page(
        self, which: Which, after: int | None, most: int, who: Principal, *, by_machine: bool
    ) -> MessagePage:
        sight = Sight.of(who)

        def read(session: Session) -> MessagePage:
            kept = repository.page(session, which, by_machine=by_machine, after=after, most=most)
            came = repository.came_in_as(session, kept)
            hidden = self._hidden(session, kept, sight)
            lines = [self._line(one, came.get(one.message), sight, hidden) for one in kept]
            return MessagePage(
                items=[MessageLine.model_validate(one) for one in lines],
                next=kept[-1].message if len(kept) == most else None,
            )

        return await self.cases.reader.run(read)

    async def show(self, message: int, who: Principal) -> ShownMessage:
        """Raises ``NotFound``. The look goes on record where it shows what it says."""
        sight = Sight.of(who)
        found = await self.cases.reader.run(partial(self._whole, message=message, sight=sight))
        if sight.clear:
            thing = f"message/{message}"
            await self.cases.door.run(lambda s: auditing.note(s, who.holder, "messages.read", thing, ""))
        return found

    async def attach(
        self, message: int, reference: str, reason: str | None, actor: Actor, who: Principal
    ) -> ShownMessage:
        """Put it on a case that they may see. Raises ``NotFound`` and ``Refused``."""

        def act(session: Session, envelope: Envelope, cause: Cause) -> Outcome:
            number = self.cases.teller.number_of(session, reference)
            self.cases.seen(session, number, Sight.of(who))
            said = MessageReceived.model_validate(envelope.data)
            place = self.landing.land(session, number, envelope, said, cause, actor.who)
            return Outcome("attached", survivor(session, number), place, reason)

        return await self._settle(message, "messages.attach", act, actor, who, reason)

    async def open(
        self, message: int, report: Report, reason: str | None, actor: Actor, who: Principal
    ) -> ShownMessage:
        """Open a case of it. ``report``: what of the report is not in the message, and what is to be said
        otherwise. Raises ``NotFound``, and ``Refused`` as for any report."""

        def act(session: Session, envelope: Envelope, cause: Cause) -> Outcome:
            said = MessageReceived.model_validate(envelope.data)
            self.cases.check_parent(session, report, who)
            taken = Opening(self.cases.teller).take(session, _report(report, envelope, said), actor, cause)
            file = files.find(session, taken.number)
            place = None if file is None else file.interactions
            return Outcome("opened", taken.number, place, reason)

        return await self._settle(message, "messages.open", act, actor, who, reason)

    async def dismiss(self, message: int, reason: str, actor: Actor, who: Principal) -> ShownMessage:
        """Nothing is to be done. Raises ``NotFound`` and ``Refused``."""
        return await self._settle(message, "messages.dismiss", None, actor, who, reason)

    async def _settle(
        self,
        message: int,
        action: str,
        act: Callable[[Session, Envelope, Cause], Outcome] | None,
        actor: Actor,
        who: Principal,
        reason: str | None,
    ) -> ShownMessage:
        aside = SettingAside(self.cases.teller)

        def unit(session: Session) -> ShownMessage:
            kept = aside.waiting(session, message)
            cause = Cause(clock.moment(clock.now(session)), kept.event, kept.event)
            outcome = Outcome("dismissed", reason=reason)
            if act is not None:
                came = repository.came_in_as(session, [kept]).get(message)
                if came is None or came.data is None:
                    raise Refused(f"What message {message} said was erased: it can only be dismissed.")
                outcome = act(session, came.envelope(), cause)
            aside.settle(session, kept, outcome, actor.who, cause)
            auditing.note(session, who.holder, action, f"message/{message}", reason or "")
            return self._whole(session, message, Sight.of(who))

        return await self.cases.door.run(unit)

    def _whole(self, session: Session, message: int, sight: Sight) -> ShownMessage:
        kept = repository.find(session, message)
        came = repository.came_in_as(session, [kept]).get(message)
        hidden = self._hidden(session, [kept], sight)
        return ShownMessage.model_validate(
            {
                **self._line(kept, came, sight, hidden),
                "told": _seen(None if came is None else came.data, sight),
            }
        )

    def _hidden(self, session: Session, kept: Sequence[KeptMessage], sight: Sight) -> frozenset[str]:
        """References of cases that messages may mean or have come to, and that are not there for them."""
        if sight.restricted:
            return frozenset()
        numbering = self.cases.teller.numbering
        near = [text for one in kept for text in json.loads(one.near)]
        meant = {text: number for text in near for number in numbering.found_in(text)}
        meant |= {numbering.written(one.number): one.number for one in kept if one.number is not None}
        unseen = files.restricted(session, set(meant.values()))
        return frozenset(text for text, number in meant.items() if number in unseen)

    def _line(
        self, kept: KeptMessage, came: RecordedEvent | None, sight: Sight, hidden: frozenset[str]
    ) -> dict[str, JsonValue]:
        told = None if came is None or came.data is None else MessageReceived.model_validate(came.data)
        numbering = self.cases.teller.numbering
        reference = None if kept.number is None else numbering.written(kept.number)
        settled = None if kept.settled_at is None else clock.moment(kept.settled_at).isoformat()
        return {
            "message": kept.message,
            "received_at": clock.moment(kept.received_at).isoformat(),
            "channel": kept.channel,
            "sender": sight.text(_sender(told)),
            "subject": sight.text(None if told is None else told.subject),
            "why": kept.why,
            "named": [one for one in json.loads(kept.named) if one not in hidden],
            "near": [one for one in json.loads(kept.near) if one not in hidden],
            "automatic": kept.automatic,
            "outcome": kept.outcome,
            "reference": None if reference in hidden else reference,
            "settled_at": settled,
            "settled_by": kept.settled_by,
            "reason": sight.text(kept.reason),
        }


def _report(wanted: Report, envelope: Envelope, said: MessageReceived) -> Report:
    """What is given counts; the rest is as the message has it. A machine is told nothing."""
    more: dict[str, object] = {
        "channel": said.channel,
        "reporter": wanted.reporter or with_key(envelope, said),
        "verified": wanted.verified or said.verified or UNVERIFIED,
        "on_behalf_of": wanted.on_behalf_of or said.on_behalf_of,
        "needs": wanted.needs or said.needs,
        "title": wanted.title or said.subject,
        "description": wanted.description or words_of(said),
        "happened_at": wanted.happened_at or envelope.time,
        "transcript": said.original,
        "attachments": said.attachments,
        "updates": "none" if said.automatic is not None else wanted.updates,
    }
    return wanted.model_copy(update=more)


def _sender(told: MessageReceived | None) -> str | None:
    who = None if told is None else told.sender
    if who is None:
        return None
    name = None if who.name is None else who.name.full
    address = who.email or who.phone
    if name is not None and address is not None:
        return f"{name} <{address}>"
    return name or address


def _seen(data: JsonValue, sight: Sight) -> JsonValue:
    return data if sight.clear else mask(data, _CLASSES, cleared=DataClass.INTERNAL)
