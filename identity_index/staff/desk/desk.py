"""Where people see staff, take in what extracts say, and say which person somebody is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from identity_index.cause import Cause
from identity_index.ids import person_id, staff_id
from identity_index.links import repository as links
from identity_index.links.kind import Kind
from identity_index.links.record import Key
from identity_index.people.desk.looking import Looking
from identity_index.people.desk.sight import CLEAR, MASKED
from identity_index.staff import repository
from identity_index.staff.arriving import Staff
from identity_index.staff.desk import showing
from identity_index.staff.desk.conflicting import Conflicting
from identity_index.staff.desk.foreseeing import foreseen
from identity_index.staff.desk.showing import STAFF, Showing
from identity_index.staff.desk.shown import (
    Conflict,
    ConflictPage,
    Foreseen,
    Gone,
    History,
    Keys,
    PersonLink,
    PersonSaid,
    StaffConflicts,
    StaffPage,
    StaffRows,
    StaffShown,
    Taken,
)
from identity_index.staff.held import held_by, with_moments
from identity_index.staff.member import Member
from identity_index.staff.naming import whose
from identity_index.staff.persons import repository as persons
from identity_index.staff.ports import Places
from identity_index.staff.settings import StaffSettings
from identity_index.staff.standing import State
from ledger import auditing, clock
from ledger.clock import Micros
from ledger.door import Door
from ledger.errors import NotFound
from ledger.reader import Reader
from ledger.reading import cursor
from ledger.session import Session

T = TypeVar("T")
_LIST, _CONFLICTS, _KEYS = "staff", "staff-conflicts", "staff-keys"


@dataclass(frozen=True, slots=True)
class StaffDesk:
    """Safe to use from many requests at once. Each method raises ``NotFound`` and ``Refused``."""

    reader: Reader
    door: Door
    staff: Staff
    settings: StaffSettings
    places: Places

    async def page(
        self, after: str | None, limit: int, state: str | None, team: str | None, looking: Looking | None
    ) -> StaffPage:
        def read(shows: Showing) -> StaffPage:
            epoch = cursor.epoch(shows.session)
            [start] = (0,) if after is None else cursor.read(after, epoch, _LIST, 1)
            wanted = None if state is None else State(state)
            found = repository.page(shows.session, start, limit + 1, state=wanted, team=team)
            more = cursor.write(epoch, _LIST, found[limit - 1].master) if len(found) > limit else None
            return StaffPage(items=showing.lines(shows, found[:limit]), next=more)

        return await self._look(read, looking, "staff/*")

    async def show(self, which: int | Key | str, looking: Looking | None) -> StaffShown:
        """By its id, by a record of it, or by a name of theirs alone."""

        def read(shows: Showing) -> StaffShown:
            return shows.member(self._number(shows.session, which))

        return await self._look(read, looking, None if looking is None else await self._thing(which))

    async def history(self, which: int, looking: Looking | None) -> History:
        thing = None if looking is None else await self._thing(which)
        return await self._look(lambda shows: shows.history(which), looking, thing)

    async def conflicts(self, after: str | None, limit: int, looking: Looking | None) -> ConflictPage:
        """Of all on whom systems do not agree, whose place of work is none, or who answer to nobody that is
        there; those who manage each other come with the first page."""

        def read(shows: Showing) -> ConflictPage:
            session = shows.session
            epoch = cursor.epoch(session)
            [start] = (0,) if after is None else cursor.read(after, epoch, _CONFLICTS, 1)
            conflicting = shows.conflicting
            disputed = repository.page(session, start, limit + 1, disputed=True)
            wrong = conflicting.working.amiss() | conflicting.answering.amiss()
            nowhere = sorted(one for one in wrong if one > start)[: limit + 1]
            every = {one.master: one for one in disputed} | repository.members(session, nowhere)
            found = [every[one] for one in sorted(every)]
            more = cursor.write(epoch, _CONFLICTS, found[limit - 1].master) if len(found) > limit else None
            shown = {one.master: one for one in found[:limit]}
            rings = conflicting.rings()
            if after is None:
                shown |= repository.members(session, rings)
            items = [
                _conflicts(session, conflicting, one, rings.get(number))
                for number, one in sorted(shown.items())
            ]
            return ConflictPage(items=items, next=more)

        return await self._look(read, looking, "staff/*")

    async def keys(self, system: str, after: str | None, limit: int) -> Keys:
        """Those whom the system still has."""

        def read(session: Session) -> Keys:
            epoch = cursor.epoch(session)
            [start] = (0,) if after is None else cursor.read(after, epoch, _KEYS, 1)
            found = repository.keys_of(session, system, start, limit + 1)
            more = cursor.write(epoch, _KEYS, found[limit - 1][0]) if len(found) > limit else None
            return Keys(items=[local_id for _, local_id in found[:limit]], next=more)

        return await self.reader.run(read)

    async def take(self, said: StaffRows, who: str) -> Taken:
        """As if the system had published each."""

        def unit(session: Session) -> Taken:
            now = clock.now(session)
            as_of = now if said.as_of is None else clock.micros(said.as_of)
            cause = Cause(clock.moment(now))
            source = self.staff.retelling.voice.source
            masters = []
            for place, row in enumerate(said.items):
                event = (source, f"by/{who}/{now}/{place}")
                record = self.staff.arrive(
                    session, (said.system, row.local_id), row.details, as_of, event, cause
                )
                masters.append(record.master)
            auditing.note(
                session, who, "staff.take", "staff/*", "", {"system": said.system, "many": len(masters)}
            )
            return _taken(session, masters, now)

        return await self.door.run(unit)

    async def foresee(self, said: StaffRows) -> Foreseen:
        """What taking them would do."""
        return await self.reader.run(lambda session: foreseen(session, said))

    async def end(self, said: Gone, who: str) -> Taken:
        """The system has these no more."""

        def unit(session: Session) -> Taken:
            now = clock.now(session)
            cause = Cause(clock.moment(now))
            masters = []
            for local_id in said.local_ids:
                record = self.staff.remove(session, (said.system, local_id), cause)
                masters.append(record.master)
                auditing.note(
                    session, who, "staff.end", thing(record.master), said.reason, {"system": said.system}
                )
            return _taken(session, masters, now)

        return await self.door.run(unit)

    async def person(self, which: int, who: str, purpose: str) -> PersonLink:
        """Each look goes on record."""

        def unit(session: Session) -> PersonLink:
            auditing.note(session, who, "staff.person.read", thing(which), purpose)
            return _person(session, which)

        return await self.door.run(unit)

    async def set_person(self, which: int, said: PersonSaid | None, who: str, reason: str) -> PersonLink:
        """They are that person; None: nobody says who any more."""
        number = None if said is None else person_id.read(said.person)

        def unit(session: Session) -> PersonLink:
            active = _active(session, which)
            if number is not None:
                links.find(session, Kind.PERSON, number)
            if number is None:
                persons.say_nothing(session, active)
            else:
                persons.say(session, active, number, clock.now(session), who)
            auditing.note(session, who, "staff.person.set", thing(active), reason)
            return _person(session, active)

        return await self.door.run(unit)

    async def _look(self, read: Callable[[Showing], T], looking: Looking | None, about: str | None) -> T:
        """In clear only once it is on record who looks, and what for."""
        if looking is not None and about is not None:
            await self.door.run(
                lambda session: auditing.note(session, looking.who, "payloads.read", about, looking.purpose)
            )
        cleared = (MASKED if looking is None else CLEAR).cleared
        return await self.reader.run(
            lambda session: read(Showing(session, self.settings, self.places, cleared))
        )

    async def _thing(self, which: int | Key | str) -> str:
        return thing(await self.reader.run(lambda session: self._number(session, which)))

    def _number(self, session: Session, which: int | Key | str) -> int:
        if isinstance(which, int):
            return links.find(session, STAFF, which).number
        if isinstance(which, tuple):
            return showing.owner(session, which)
        found = whose(session, [which], self.settings.known_as).get(which)
        if found is None:
            raise NotFound(
                f"Nobody, or more than one, is known as {which[:100]!r}. People are known by "
                f"{', '.join(self.settings.known_as)} ([staff] known_as)."
            )
        return found.master


def thing(number: int) -> str:
    """A staff member, as the audit trail names them."""
    return f"staff/{number}"


def _taken(session: Session, masters: Sequence[int], begun: Micros) -> Taken:
    """``begun``: the moment of the unit; whoever stands as having left since then has left by it."""
    members = repository.members(session, masters)
    left = [one for one in members.values() if one.state is State.LEFT and one.since >= begun]
    return Taken(
        ids=[staff_id.written(one) for one in masters],
        left=[staff_id.written(one.master) for one in left],
    )


def _conflicts(
    session: Session, conflicting: Conflicting, member: Member, ring: Conflict | None
) -> StaffConflicts:
    held = with_moments(session, member.master, held_by(session, member.master))
    return StaffConflicts(
        id=staff_id.written(member.master),
        team=member.text("team"),
        conflicts=conflicting.of(member, held, ring),
    )


def _active(session: Session, which: int) -> int:
    links.find(session, STAFF, which)
    return links.active(session, STAFF, [which])[which]


def _person(session: Session, which: int) -> PersonLink:
    active = _active(session, which)
    found = persons.person_of(session, active)
    if found is None:
        return PersonLink(staff=staff_id.written(active), person=None, since=None, said_by=None)
    person, at, who = found
    now = links.active(session, Kind.PERSON, [person]).get(person, person)
    return PersonLink(
        staff=staff_id.written(active), person=person_id.written(now), since=clock.moment(at), said_by=who
    )
