"""A place where staff work is no more: whoever works there is told of, as ``staff.updated``."""

from __future__ import annotations

from dataclasses import dataclass, replace

from identity_index.cause import Cause
from identity_index.links import repository as links
from identity_index.links.kind import Kind
from identity_index.staff import repository
from identity_index.staff.days import day_of
from identity_index.staff.held import held_by
from identity_index.staff.places import repository as places
from identity_index.staff.places.said import places_of
from identity_index.staff.retelling import Retelling
from ledger import clock, effects
from ledger.part import Part
from ledger.session import Session
from schemas.events.place import PlaceRetired
from schemas.events.staff import RetiredWorkPlace

AT_ONCE = 50
"""Staff in one unit: thousands may work in one house, and on SQLite everybody else who writes waits."""


@dataclass(frozen=True, slots=True)
class PlaceRetiring:
    """What systems say of where somebody works stays as they say it."""

    retelling: Retelling

    def some(
        self, session: Session, said: PlaceRetired, subscription: str, key: str, cause: Cause, after: int
    ) -> Part:
        """The next who work there, each told of in the unit that notes it. ``key``: the delivery's; by it
        each is told of once, however often it is delivered and wherever that stopped."""
        links.hold(session, Kind.STAFF)
        uprn = said.place.value
        found = places.some_at(session, uprn, after, AT_ONCE)
        today = day_of(clock.now(session))
        retired = RetiredWorkPlace(uprn=uprn, succeeded_by=said.succeeded_by)
        told = 0
        for master, member in sorted(repository.members(session, found).items()):
            by = places_of(held_by(session, master), today).get(uprn, [])
            if not by or not member.is_there:
                continue
            if not effects.first_time(session, subscription, f"{key}/{master}"):
                continue
            now = replace(member, version=member.version + 1, changed_at=clock.now(session))
            repository.count_change(session, now)
            voice = self.retelling.voice
            self.retelling.publish(session, voice.place_retired(cause, now, by[0].record, today, retired))
            told += 1
        return Part(told, found[-1] if len(found) == AT_ONCE else None)
