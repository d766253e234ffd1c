"""Where people see what is said of a person, and say it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from identity_index.ids import note_id, person_id
from identity_index.links import repository as links
from identity_index.links.kind import Kind
from identity_index.people.desk.act import NamedRecord
from identity_index.people.desk.desk import on_record, thing
from identity_index.people.desk.looking import Looking
from identity_index.people.desk.sight import CLEAR, MASKED, Sight
from identity_index.people.notes import actors, showing
from identity_index.people.notes.keeping import Notes
from identity_index.people.notes.note import NOBODY, Note, Party, What
from identity_index.people.notes.said import Ending, NewActing, NewNeed, NewRisk, Renewing
from identity_index.people.notes.shown import ActingOf, NeedsOf, Noted, RisksOf
from ledger import auditing, clock
from ledger.door import Door
from ledger.errors import Refused
from ledger.reader import Reader
from ledger.session import Session

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class NoteDesk:
    """Safe to use from many requests at once. Each method raises ``NotFound`` and ``Refused``."""

    reader: Reader
    door: Door
    notes: Notes

    async def acting(self, number: int, looking: Looking | None, *, ended: bool) -> ActingOf:
        read = partial(showing.acting, number=number, words=self.notes.vocabulary, ended=ended)
        return await self._seen(read, lambda one: one.person, looking)

    async def needs(self, number: int, looking: Looking | None, *, ended: bool) -> NeedsOf:
        read = partial(showing.needs, number=number, words=self.notes.vocabulary, ended=ended)
        return await self._seen(read, lambda one: one.person, looking)

    async def risks(self, number: int, looking: Looking, *, ended: bool) -> RisksOf:
        """Each look is on record before anything is shown, also where there is nothing to show."""

        def look(session: Session) -> None:
            links.find(session, Kind.PERSON, number)
            active = links.active(session, Kind.PERSON, [number])[number]
            auditing.note(session, looking.who, "people.risk.read", thing(active), looking.purpose)

        await self.door.run(look)
        read = partial(showing.risks, number=number, words=self.notes.vocabulary, ended=ended)
        return await self.reader.run(partial(read, sight=CLEAR))

    async def act(self, number: int, said: NewActing, who: str) -> Noted:
        """Somebody acts for a person."""

        def unit(session: Session) -> Note:
            links.hold(session, Kind.PERSON)
            party = actors.party(session, number, said.by)
            note = _note(session, said, What.ACTING, said.role, who, said.evidence, party, said.about)
            return self.notes.add(session, number, note, _anchor(session, number, said.record))

        return noted(await self.door.run(unit))

    async def need(self, number: int, said: NewNeed, who: str) -> Noted:
        """A person needs to be reached so."""

        def unit(session: Session) -> Note:
            note = _note(session, said, What.NEED, said.need, who, said.source)
            return self.notes.add(session, number, note, _anchor(session, number, said.record))

        return noted(await self.door.run(unit))

    async def mark(self, number: int, said: NewRisk, who: str) -> Noted:
        """Staff are to beware."""

        def unit(session: Session) -> Note:
            note = _note(session, said, What.RISK, said.risk, who, said.reason)
            return self.notes.add(session, number, note, _anchor(session, number, said.record))

        return noted(await self.door.run(unit))

    async def renew(self, what: What, note: int, said: Renewing, who: str) -> Noted:
        """It holds for longer."""
        until = clock.micros(said.until)
        unit = partial(self.notes.renew, what=what, number=note, until=until, who=who, reason=said.reason)
        return noted(await self.door.run(unit))

    async def end(self, what: What, note: int, said: Ending, who: str) -> Noted:
        """It holds no more."""
        unit = partial(self.notes.end, what=what, number=note, who=who, reason=said.reason)
        return noted(await self.door.run(unit))

    async def _seen(self, read: Callable[..., T], person: Callable[[T], str], looking: Looking | None) -> T:
        sight: Sight = MASKED if looking is None else CLEAR
        found: T = await self.reader.run(partial(read, sight=sight))
        if looking is not None:
            await self.door.run(partial(on_record, looking=looking, persons=[person(found)]))
        return found


def noted(note: Note) -> Noted:
    return Noted(
        id=note_id.written(note.number),
        until=None if note.until is None else clock.moment(note.until),
        ended_at=None if note.ended_at is None else clock.moment(note.ended_at),
    )


def _note(
    session: Session,
    said: NewActing | NewNeed | NewRisk,
    what: What,
    code: str,
    who: str,
    reason: str,
    party: Party = NOBODY,
    about: list[str] | None = None,
) -> Note:
    now = clock.now(session)
    return Note(
        number=0,
        what=what,
        record=0,
        code=code,
        detail=None if isinstance(said, NewActing) else said.detail,
        about=tuple(about or ()),
        party=party,
        reason=reason,
        since=now if said.since is None else clock.micros(said.since),
        until=None if said.until is None else clock.micros(said.until),
        at=now,
        who=who,
    )


def _anchor(session: Session, number: int, named: NamedRecord | None) -> int | None:
    """The record that is meant. Raises ``Refused`` for one that is not this person's."""
    if named is None:
        return None
    links.hold(session, Kind.PERSON)
    for one in links.of_masters(session, Kind.PERSON, [number]).get(number, []):
        own = one.closed_at is None if named.generation is None else one.generation == named.generation
        if one.key == (named.system, named.local_id) and own:
            return one.number
    raise Refused(f"{person_id.written(number)} has no record {named.system}/{named.local_id}, as it is now.")
