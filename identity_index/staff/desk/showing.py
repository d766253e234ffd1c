"""Staff as they are shown, read in the caller's session."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pydantic import JsonValue

from identity_index.history import repository as history
from identity_index.ids import change_id, staff_id
from identity_index.links import repository as links
from identity_index.links.kind import Kind
from identity_index.links.record import Key
from identity_index.staff import repository
from identity_index.staff.days import day_of
from identity_index.staff.desk.conflicting import Conflicting
from identity_index.staff.desk.shown import Event, HeldRecord, History, StaffLine, StaffShown
from identity_index.staff.desk.working import Working
from identity_index.staff.held import held_by, with_moments
from identity_index.staff.member import Member
from identity_index.staff.naming import can_do, names_of
from identity_index.staff.ports import Places
from identity_index.staff.scim import repository as scim
from identity_index.staff.settings import StaffSettings
from identity_index.staff.standing import Held, state_of
from ledger import clock
from ledger.errors import NotFound
from ledger.session import Session
from safeguards.mask import MASK, mask
from schemas.classes import DataClass, classed_paths
from schemas.staff_details import StaffDetails

STAFF = Kind.STAFF
_CLASSES = classed_paths(StaffDetails)


@dataclass(frozen=True, slots=True)
class Showing:
    """``cleared``: what is classed above it is masked."""

    session: Session
    settings: StaffSettings
    places: Places
    cleared: DataClass

    @property
    def conflicting(self) -> Conflicting:
        return Conflicting(self.session, self.settings, Working(self.session, self.places), self.masked)

    def member(self, number: int) -> StaffShown:
        """By any id that was ever given. Raises ``NotFound``."""
        found = links.find(self.session, STAFF, number)
        active = links.active(self.session, STAFF, [number])[number]
        member = repository.members(self.session, [active])[active]
        held = with_moments(self.session, active, held_by(self.session, active))
        names = names_of(self.session, active, self.settings.known_as)
        conflicting = self.conflicting
        return StaffShown(
            id=staff_id.written(number),
            became=None if found.became is None else staff_id.written(active),
            state=member.state.value,
            since=clock.moment(member.since),
            because=member.because,
            facts=self.masked(dict(member.facts)),
            manager=self._manager(member),
            groups=self._groups(held),
            known_as=names if self.cleared >= DataClass.PERSONAL else [MASK for _ in names],
            can_do=can_do(member),
            work_places=conflicting.working.of(held),
            conflicts=conflicting.of(member, held, conflicting.ring_of(member)),
            records=[self._held(one) for one in held],
        )

    def line(self, member: Member) -> StaffLine:
        masked = self.masked({"name": member.facts.get("name")})
        return StaffLine(
            id=staff_id.written(member.master),
            state=member.state.value,
            name=masked.get("name") if isinstance(masked, dict) else None,
            title=member.text("title"),
            team=member.text("team"),
            service=member.text("service"),
            disputed=list(member.disputed),
        )

    def history(self, number: int) -> History:
        """Raises ``NotFound``."""
        links.find(self.session, STAFF, number)
        active = links.active(self.session, STAFF, [number])[number]
        records = links.of_masters(self.session, STAFF, [active]).get(active, [])
        items = [
            Event(
                at=clock.moment(version.at),
                what="said",
                system=one.system,
                local_id=one.local_id,
                details=None if version.details is None else self.masked(json.loads(version.details)),
                by=f"{version.event_source} {version.event_id}",
                reason=None,
            )
            for one in records
            for version in links.versions(self.session, one.number)
        ]
        changes = {
            each.number: each for one in records for each in history.of_record(self.session, one.number)
        }
        # What was parted from them moved a record that is not theirs any more.
        changes |= {one.number: one for one in history.of_master(self.session, STAFF, active)}
        moved = [one.record for change in changes.values() for one in change.moves]
        keys = {number: one.key for number, one in links.records(self.session, moved).items()}
        for change in changes.values():
            system, local_id = next(
                (keys[one.record] for one in change.moves if one.record in keys), ("", "")
            )
            items.append(
                Event(
                    at=clock.moment(change.at),
                    what=change.what.value,
                    change=change_id.written(change.number),
                    system=system or None,
                    local_id=local_id or None,
                    details=None,
                    by=change.because.who,
                    reason=change.because.reason or None,
                )
            )
        return History(items=sorted(items, key=lambda one: one.at))

    def masked(self, details: JsonValue) -> JsonValue:
        return mask(details, _CLASSES, cleared=self.cleared)

    def _held(self, one: Held) -> HeldRecord:
        today = day_of(clock.now(self.session))
        return HeldRecord(
            system=one.record.system,
            local_id=one.record.local_id,
            details=self.masked(one.details.as_data()),
            state=state_of(one, today)[0].value,
            gone=one.gone,
            as_of=clock.moment(one.record.as_of),
            first_at=clock.moment(one.record.first_at),
            last_at=clock.moment(one.record.last_at),
            versions=one.record.versions,
        )

    def _manager(self, member: Member) -> str | None:
        if member.manager is None:
            return None
        found = links.by_source(self.session, STAFF, [member.manager]).get(member.manager)
        return None if found is None else staff_id.written(found.master)

    def _groups(self, held: Sequence[Held]) -> list[str]:
        accounts = [one.record.local_id for one in held if one.record.system == self.settings.directory]
        groups = {each for of in scim.groups_of(self.session, accounts).values() for each in of}
        return sorted(scim.names(self.session, groups).values())


def owner(session: Session, key: Key) -> int:
    """Whose record it is, by its system's key. Raises ``NotFound``."""
    found = links.by_source(session, STAFF, [key]).get(key)
    if found is None:
        raise NotFound(
            f"The index knows no record {key[1]!r} of staff of the system {key[0]!r}. Has that system "
            "published it (staff.recorded), or was its extract taken in?"
        )
    return found.master


def lines(showing: Showing, members: Iterable[Member]) -> list[StaffLine]:
    return [showing.line(one) for one in members]
