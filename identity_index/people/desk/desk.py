"""Where people look at who is who. What they see in clear is on record before it is shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import TypeVar

from identity_index.ids import person_id
from identity_index.links.record import Key
from identity_index.people.announcing import Voice
from identity_index.people.desk import finding, recalling, showing
from identity_index.people.desk.found import FoundPage, SearchOf
from identity_index.people.desk.looking import Looking
from identity_index.people.desk.past import Past, PastPage, UpdatePage
from identity_index.people.desk.person import CrossReference, Person, PersonPage
from identity_index.people.desk.sight import CLEAR, MASKED, Sight
from identity_index.people.desk.telling_of import tellings
from identity_index.people.desk.told import Tellings
from identity_index.people.matcher import WeightsNow
from ledger import auditing
from ledger.door import Door
from ledger.reader import Reader
from ledger.session import Session
from safeguards.policy import Principal

T = TypeVar("T")


class PeopleDesk:
    """Safe to use from many requests at once. ``looking`` None: personal data is masked."""

    def __init__(self, reader: Reader, door: Door, weights: WeightsNow, voice: Voice) -> None:
        """``voice``: by which the index tells of changes."""
        self._reader = reader
        self._door = door
        self._weights = weights
        self._voice = voice

    async def page(self, after: str | None, limit: int) -> PersonPage:
        """Raises ``BadCursor`` and ``ForeignCursor``."""
        return await self._reader.run(partial(showing.page, after=after, most=limit, sight=MASKED))

    async def of_key(self, key: Key) -> PersonPage:
        return await self._reader.run(partial(showing.of_key, key=key, sight=MASKED))

    async def show(self, number: int, looking: Looking | None) -> Person:
        """Raises ``NotFound``."""
        return await self._seen(
            lambda session, sight: showing.person(session, number, sight), lambda one: [one.id], looking
        )

    async def by_source(self, key: Key, looking: Looking | None) -> Person:
        """Raises ``NotFound``."""

        def read(session: Session, sight: Sight) -> Person:
            return showing.person(session, showing.master_of(session, key), sight)

        return await self._seen(read, lambda one: [one.id], looking)

    async def links(self, number: int, systems: Sequence[str], looking: Looking | None) -> CrossReference:
        """Raises ``NotFound``."""

        def read(session: Session, sight: Sight) -> CrossReference:
            return showing.cross_reference(session, number, systems, sight)

        return await self._seen(read, lambda one: [one.person], looking)

    async def links_of(self, key: Key, systems: Sequence[str], looking: Looking | None) -> CrossReference:
        """Raises ``NotFound``."""

        def read(session: Session, sight: Sight) -> CrossReference:
            number = showing.master_of(session, key)
            return showing.cross_reference(session, number, systems, sight, but=key)

        return await self._seen(read, lambda one: [one.person], looking)

    async def history(self, number: int, after: str | None, limit: int, looking: Looking | None) -> PastPage:
        """Raises ``NotFound``, ``BadCursor`` and ``ForeignCursor``."""

        def read(session: Session, sight: Sight) -> PastPage:
            return recalling.page(session, number, after, limit, sight)

        return await self._seen(read, lambda _: [person_id.written(number)], looking)

    async def updates(
        self, number: int, after: str | None, limit: int, looking: Looking | None
    ) -> UpdatePage:
        """Raises ``NotFound``, ``BadCursor`` and ``ForeignCursor``."""

        def read(session: Session, sight: Sight) -> UpdatePage:
            return recalling.updates(session, number, after, limit, sight)

        return await self._seen(read, lambda _: [person_id.written(number)], looking)

    async def change(self, number: int, looking: Looking | None) -> Past:
        """Raises ``NotFound``."""
        return await self._seen(
            lambda session, sight: recalling.change(session, number, sight), lambda one: one.persons, looking
        )

    async def told(self, number: int) -> Tellings:
        """Raises ``NotFound``."""
        return await self._reader.run(partial(tellings, number=number, voice=self._voice))

    async def find(self, wanted: SearchOf, who: Principal) -> FoundPage:
        """Finding is knowing too: it is on record before anything is found."""
        looking = Looking(who.holder, wanted.purpose)
        await self._door.run(partial(finding.note, looking=looking, wanted=wanted))
        today = datetime.now(UTC).date()
        return await self._reader.run(
            partial(finding.find, wanted=wanted, today=today, weights_now=self._weights, sight=MASKED)
        )

    async def _seen(
        self,
        read: Callable[[Session, Sight], T],
        persons: Callable[[T], Sequence[str]],
        looking: Looking | None,
    ) -> T:
        sight = MASKED if looking is None else CLEAR
        found = await self._reader.run(lambda session: read(session, sight))
        if looking is not None:
            await self._door.run(partial(on_record, looking=looking, persons=persons(found)))
        return found


def on_record(session: Session, looking: Looking, persons: Sequence[str]) -> None:
    """Somebody is about to see what is held of these persons in clear: a row for each."""
    for one in persons:
        auditing.note(session, looking.who, "payloads.read", thing(person_id.read(one)), looking.purpose)


def thing(number: int) -> str:
    """A person, as the audit trail names them."""
    return f"person/{number}"
