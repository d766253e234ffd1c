"""Where erasures are asked for and let go, and holds set. Each is one unit, with the audit trail."""

from __future__ import annotations

from functools import partial
from typing import Any

from pydantic import JsonValue

from identity_index.ids import erasure_id, hold_id, person_id
from identity_index.links import repository as links
from identity_index.links.kind import Kind
from identity_index.people.desk.desk import thing
from identity_index.people.erasing import repository
from identity_index.people.erasing.erasure import (
    Deciding,
    Erase,
    Erasures,
    Holding,
    Holds,
    ShownErasure,
    ShownHold,
    State,
)
from identity_index.people.erasing.records.erasing import left
from identity_index.people.erasing.returning import repository as erased_keys
from identity_index.people.erasing.returning.returned import Allowing, ReturnedKeys
from identity_index.people.erasing.rule import ErasureRule
from identity_index.people.subject import Subject, subject_of
from ledger import auditing, clock
from ledger.door import Door
from ledger.errors import NotFound, Refused
from ledger.reader import Reader
from ledger.session import Session
from safeguards.policy import Principal, same_person


class ErasureDesk:
    """Safe to use from many requests at once."""

    def __init__(self, reader: Reader, door: Door, rule: ErasureRule) -> None:
        self._reader = reader
        self._door = door
        self._rule = rule

    async def ask(self, number: int, wanted: Erase, who: Principal) -> ShownErasure:
        """The same again is the same erasure, finished or not. Raises ``NotFound`` and ``Refused``."""

        def unit(session: Session) -> ShownErasure:
            links.hold(session, Kind.PERSON)
            subject = subject_of(session, number)
            known = repository.live_of(session, subject.ids)
            if known is None and not left(session, subject):
                known = repository.last_of(session, subject.ids)
            if known is not None:
                return repository.find(session, known)
            _refuse_held(session, subject)
            state = State.WAITING if self._rule.second_person else State.RUNNING
            made = repository.add(session, subject.number, wanted.basis, wanted.reason, who.holder, state)
            detail: JsonValue = {"erasure": erasure_id.written(made), "basis": wanted.basis.value}
            _note(session, who, "people.erase.ask", subject.number, wanted.reason, detail)
            return repository.find(session, made)

        return await self._door.run(unit)

    async def approve(self, number: int, said: Deciding, who: Principal) -> ShownErasure:
        """Raises ``NotFound``, and ``Refused`` where the same person asked for it, or it is of others by now
        than it was asked for."""

        def unit(session: Session) -> ShownErasure:
            row = _waiting(session, number)
            if same_person(row.asked_by, who.holder):
                raise Refused("You asked for it; a second person has to let it go.")
            links.hold(session, Kind.PERSON)
            _refuse_changed(session, row)
            _refuse_held(session, subject_of(session, row.person))
            return _decided(session, row, State.RUNNING, said, who, "people.erase.approve")

        return await self._door.run(unit)

    async def refuse(self, number: int, said: Deciding, who: Principal) -> ShownErasure:
        """Whoever asked may take it back so. Raises ``NotFound`` and ``Refused``."""

        def unit(session: Session) -> ShownErasure:
            row = _waiting(session, number)
            return _decided(session, row, State.REFUSED, said, who, "people.erase.refuse")

        return await self._door.run(unit)

    async def show(self, number: int) -> ShownErasure:
        """Raises ``NotFound``."""
        return await self._reader.run(partial(repository.find, number=number))

    async def listing(self, before: str | None, limit: int) -> Erasures:
        after = None if before is None else erasure_id.read(before)
        found = await self._reader.run(partial(repository.page, before=after, most=limit))
        return Erasures(items=found)

    async def returned(self, limit: int) -> ReturnedKeys:
        """Keys that were erased; those that came again first."""
        return await self._reader.run(partial(erased_keys.listing, most=limit))

    async def allow(self, wanted: Allowing, who: Principal) -> ReturnedKeys:
        """Somebody may come by this key again, and is new then. Raises ``NotFound``."""

        def unit(session: Session) -> ReturnedKeys:
            found = erased_keys.allow(session, (wanted.system, wanted.local_id))
            if found is None:
                raise NotFound(f"No key of {wanted.system} that is written so was erased.")
            row = repository.find(session, erasure_id.read(found.erasure))
            detail: JsonValue = {"erasure": found.erasure, "system": wanted.system}
            about = f"person/{row.person[2:]}"
            auditing.note(session, who.holder, "people.erase.allow", about, wanted.reason, detail)
            return erased_keys.listing(session, 50)

        return await self._door.run(unit)

    async def hold(self, number: int, wanted: Holding, who: Principal) -> ShownHold:
        """Raises ``NotFound``, and ``Refused`` where nothing of them is left to hold or is going already."""

        def unit(session: Session) -> ShownHold:
            subject = subject_of(session, number)
            records = left(session, subject)
            live = repository.live_of(session, subject.ids)
            if live is not None and repository.find(session, live).state is State.RUNNING:
                raise Refused(
                    f"{subject.person} is being erased ({erasure_id.written(live)}); it is too late."
                )
            if not records:
                raise Refused(f"Nothing is held of {subject.person}.")
            until = None if wanted.until is None else clock.micros(wanted.until)
            made = repository.hold(session, records[0].number, wanted.reason, who.holder, until)
            detail: JsonValue = {"hold": hold_id.written(made)}
            _note(session, who, "people.hold", subject.number, wanted.reason, detail)
            return repository.holds(session, [subject.number], standing=False)[0]

        return await self._door.run(unit)

    async def holds(self, number: int) -> Holds:
        """Raises ``NotFound``."""

        def read(session: Session) -> Holds:
            subject = subject_of(session, number)
            return Holds(items=repository.holds(session, [subject.number], standing=False))

        return await self._reader.run(read)

    async def release(self, number: int, said: Deciding, who: Principal) -> ShownHold:
        """Raises ``NotFound``."""

        def unit(session: Session) -> ShownHold:
            ended = repository.end_hold(session, number, who.holder, said.reason)
            detail: JsonValue = {"hold": ended.id}
            auditing.note(
                session, who.holder, "people.release", f"person/{ended.person[2:]}", said.reason, detail
            )
            return ended

        return await self._door.run(unit)


def _refuse_held(session: Session, subject: Subject) -> None:
    if held := repository.holds(session, [subject.number], standing=True):
        one = held[0]
        raise Refused(
            f"{subject.person} is under the legal hold {one.id}, which {one.by} set: nothing of them is "
            "erased until it ends (`tolbooth people release`)."
        )


def _refuse_changed(session: Session, row: Any) -> None:
    """Whoever asked meant those who were this person then."""
    if (change := repository.changed_since(session, row.person, row.asked_at)) is not None:
        named, number = person_id.written(row.person), erasure_id.written(row.id)
        raise Refused(
            f"Records have come to {named}, or gone from them, since {number} was asked for ({change}): it "
            f"would erase others than were meant. Refuse it (`tolbooth people erasures refuse {number}`), "
            f"look at who they are now (`tolbooth people show {named}`), and ask again."
        )


def _waiting(session: Session, number: int) -> Any:
    row = repository.locked(session, number)
    if row.state != State.WAITING.value:
        raise Refused(
            f"The erasure {erasure_id.written(number)} does not wait for anybody: it is {row.state}."
        )
    return row


def _decided(
    session: Session, row: Any, state: State, said: Deciding, who: Principal, action: str
) -> ShownErasure:
    repository.put(
        session,
        row.id,
        state=state.value,
        decided_by=who.holder,
        decided_at=clock.now(session),
        decision=said.reason,
    )
    detail: JsonValue = {"erasure": erasure_id.written(row.id)}
    _note(session, who, action, row.person, said.reason, detail)
    return repository.find(session, row.id)


def _note(session: Session, who: Principal, action: str, person: int, reason: str, detail: JsonValue) -> None:
    auditing.note(session, who.holder, action, thing(person), reason, detail)
