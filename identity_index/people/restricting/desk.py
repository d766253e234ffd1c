"""Where restrictions are set and lifted. Each is one unit, with the audit trail, and all systems told."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial

from pydantic import JsonValue

from identity_index.ids import person_id, restriction_id
from identity_index.links import repository as links
from identity_index.links.kind import Kind
from identity_index.people.desk.desk import thing
from identity_index.people.erasing.records.erasing import left
from identity_index.people.erasing.stepping import hash_of
from identity_index.people.restricting import repository, saying
from identity_index.people.restricting.lifting import CatchingUp
from identity_index.people.restricting.restriction import (
    Ground,
    Lift,
    Restrict,
    Restrictions,
    ShownRestriction,
)
from identity_index.people.subject import subject_of
from ledger import auditing, clock
from ledger.door import Door
from ledger.errors import Refused
from ledger.reader import Reader
from ledger.session import Session
from safeguards.policy import Principal


@dataclass(frozen=True, slots=True)
class RestrictionDesk:
    """Safe to use from many requests at once. ``hub``: its id."""

    reader: Reader
    door: Door
    hub: str
    catching_up: CatchingUp

    async def restrict(self, number: int, wanted: Restrict, who: Principal) -> ShownRestriction:
        """From now on. Asked for again on the same ground it is the same one, and of every record that the
        person has by then. Raises ``NotFound``, and ``Refused`` where nothing of them is left."""

        def unit(session: Session) -> ShownRestriction:
            links.hold(session, Kind.PERSON)
            subject = subject_of(session, number)
            records = left(session, subject)
            if not records:
                raise Refused(f"Nothing is held of {subject.person}.")
            standing = repository.restricted(session, [subject.number]).get(subject.number, ())
            known = [restriction_id.read(one.id) for one in standing if one.ground is wanted.ground]
            made = known[0] if known else None
            if made is None:
                made = repository.add(session, subject.number, wanted.ground, wanted.reason, who.holder)
            before = set(repository.records_of(session, made))
            repository.extend(session, made, [one.number for one in records])
            voice, publish = self.catching_up.arrival.teller.voice, self.catching_up.arrival.teller.publish
            at = clock.moment(clock.now(session))
            fresh = [one for one in records if one.number not in before]
            for envelope in saying.restricted(voice.source, at, made, wanted.ground, fresh):
                publish(session, envelope)
            detail: JsonValue = {"restriction": restriction_id.written(made), "ground": wanted.ground.value}
            about = thing(subject.number)
            auditing.note(session, who.holder, "people.restrict", about, wanted.reason, detail)
            return repository.find(session, made)

        return await self.door.run(unit)

    async def lift(self, number: int, wanted: Lift, who: Principal) -> ShownRestriction:
        """Their data may be used again, where nothing else restricts them; what was held back is done now.
        Raises ``NotFound``, and ``Refused`` where it was lifted before."""
        return await self.door.run(partial(self._lift, number=number, wanted=wanted, who=who))

    async def show(self, number: int) -> ShownRestriction:
        """Raises ``NotFound``."""
        return await self.reader.run(partial(repository.find, number=number))

    async def listing(self, before: str | None, limit: int, *, standing: bool) -> Restrictions:
        after = None if before is None else restriction_id.read(before)
        read = partial(repository.page, before=after, most=limit, standing=standing)
        return Restrictions(items=await self.reader.run(read))

    async def of_person(self, number: int) -> Restrictions:
        """Those in force and those that were. Raises ``NotFound``."""

        def read(session: Session) -> Restrictions:
            subject = subject_of(session, number)
            records = [one.number for one in subject.records]
            return Restrictions(items=repository.of_person(session, subject.ids, records))

        return await self.reader.run(read)

    def _lift(self, session: Session, number: int, wanted: Lift, who: Principal) -> ShownRestriction:
        links.hold(session, Kind.PERSON)
        row = repository.locked(session, number)
        named = restriction_id.written(number)
        if row.lifted_at is not None:
            raise Refused(f"{named} was lifted already, by {row.lifted_by}.")
        now = clock.now(session)
        records = list(links.records(session, repository.records_of(session, number)).values())
        persons = sorted({one.master for one in records})
        came_in = repository.came_in(session, [one.number for one in records], row.at)
        repository.free(session, number)
        # First: what systems hear after it they may use.
        teller = self.catching_up.arrival.teller
        for envelope in saying.lifted(teller.voice.source, clock.moment(now), number, records):
            teller.publish(session, envelope)
        done = self.catching_up.after(session, number, persons, row.at)
        certificate: dict[str, JsonValue] = {
            "certificate": named,
            "hub": self.hub,
            "person": person_id.written(row.person),
            "ground": Ground(row.ground).value,
            "restricted_by": row.who,
            "from": clock.moment(row.at).isoformat(),
            "lifted_by": who.holder,
            "until": clock.moment(now).isoformat(),
            "records": len(records),
            "held_back": {
                "versions_that_came_in": came_in,
                "persons_of_whom_something_else_counts_now": done.told,
                "matches_that_a_person_was_asked_about": done.asked_again,
                "of_those_settled_now": done.joined,
            },
        }
        certificate["sha256"] = hash_of(certificate)
        repository.put(
            session,
            number,
            lifted_at=now,
            lifted_by=who.holder,
            why_lifted=wanted.reason,
            informed=wanted.informed,
            certificate=json.dumps(certificate, ensure_ascii=False),
        )
        detail: JsonValue = {"restriction": named, "informed": wanted.informed}
        for person in persons or [row.person]:
            auditing.note(session, who.holder, "people.lift", thing(person), wanted.reason, detail)
        return repository.find(session, number)
