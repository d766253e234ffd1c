"""Where people see by which accounts somebody signs in, and say so."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from pydantic import JsonValue

from identity_index.ids import person_id
from identity_index.links import repository as links
from identity_index.links.kind import Kind
from identity_index.people.announcing import Cause
from identity_index.people.desk import showing
from identity_index.people.desk.desk import thing
from identity_index.people.desk.sight import MASKED
from identity_index.people.erasing.returning.returned import TurnedAway
from identity_index.people.sign_ins import repository
from identity_index.people.sign_ins.following import Following, SignIns
from identity_index.people.sign_ins.shown import Account, Accounts, NewAccount
from ledger import auditing, clock
from ledger.door import Door
from ledger.errors import Refused
from ledger.reader import Reader
from ledger.session import Session
from schemas.envelope import Envelope
from schemas.event_type import full_of
from schemas.events.sign_in import SignInChanged
from schemas.references import PersonIdentifier


@dataclass(frozen=True, slots=True)
class SignInDesk:
    """Safe to use from many requests at once. Each method raises ``NotFound``."""

    reader: Reader
    door: Door
    sign_ins: SignIns

    async def show(self, number: int) -> Accounts:
        """Of whom this one is known as now."""
        return await self.reader.run(partial(_accounts, number=number))

    async def say(self, number: int, said: NewAccount, who: str) -> Accounts:
        """What is said is told as an event, as if the service itself had said it."""
        return await self.door.run(partial(self._unit, number=number, said=said, who=who))

    def _unit(self, session: Session, number: int, said: NewAccount, who: str) -> Accounts:
        links.hold(session, Kind.PERSON)
        links.find(session, Kind.PERSON, number)
        person = links.active(session, Kind.PERSON, [number])[number]
        now = clock.now(session)
        named = person_id.written(person)
        event = SignInChanged(
            current=said.current,
            previous=said.previous,
            person=PersonIdentifier(scheme="person", value=named),
            changed_at=said.since or clock.moment(now),
        )
        envelope = Envelope(
            id=f"sign-in/{said.current.system}/{said.current.local_id}/{now}",
            source=self.sign_ins.arrival.teller.voice.source,
            type=full_of("sign_in.changed"),
            subject=f"person/{named}",
            time=clock.moment(now),
            data=event.as_data(),
        )
        following = Following(
            (said.current.system, said.current.local_id),
            None if said.previous is None else (said.previous.system, said.previous.local_id),
            person,
            clock.micros(event.changed_at or envelope.time),
            envelope.source,
            envelope.id,
            who,
        )
        cause = Cause(envelope.time, envelope.id, envelope.id)
        self.sign_ins.arrival.teller.publish(session, envelope)
        for one in self.sign_ins.follow(session, following, cause):
            if isinstance(one, TurnedAway):
                raise Refused(f"{one}.")
        detail: JsonValue = {"issuer": said.current.system}
        auditing.note(session, who, "people.sign_in", thing(person), said.reason, detail)
        return _accounts(session, person)


def _accounts(session: Session, number: int) -> Accounts:
    links.find(session, Kind.PERSON, number)
    active = links.active(session, Kind.PERSON, [number])[number]
    records = {one.number: one for one in links.of_masters(session, Kind.PERSON, [active]).get(active, [])}
    held = repository.of_records(session, records)
    others = links.records(session, {one.successor for one in held.values() if one.successor} - set(records))
    every = {**records, **others}
    names = dict(zip(every, showing.names(session, list(every.values()), MASKED), strict=True))
    return Accounts(
        person=person_id.written(active),
        items=[
            Account(
                **names[one.record].model_dump(),
                since=None if one.since is None else clock.moment(one.since),
                until=None if one.until is None else clock.moment(one.until),
                successor=None if one.successor is None else names.get(one.successor),
            )
            for one in sorted(held.values(), key=lambda each: each.record)
        ],
    )
