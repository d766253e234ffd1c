"""What systems do not agree on of somebody, and who manages whom in a ring; in the caller's session."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pydantic import JsonValue

from identity_index.ids import staff_id
from identity_index.links import repository as links
from identity_index.links.kind import Kind
from identity_index.provenance.choosing import Golden
from identity_index.staff import repository
from identity_index.staff.desk.shown import Conflict, SaidBy
from identity_index.staff.facts import golden
from identity_index.staff.loops import rings
from identity_index.staff.member import Member, day_of
from identity_index.staff.settings import StaffSettings
from identity_index.staff.standing import Held, standing, state_of
from ledger import clock
from ledger.session import Session


@dataclass(frozen=True, slots=True)
class Conflicting:
    """``masked``: what of a system's details may be seen."""

    session: Session
    settings: StaffSettings
    masked: Callable[[JsonValue], JsonValue]

    def of(self, member: Member, held: Sequence[Held]) -> list[Conflict]:
        today = day_of(clock.now(self.session))
        chosen = golden(held, today, self.settings.golden) if held else {}
        found = [self._attribute(chosen[name]) for name in member.disputed if name in chosen]
        if held and standing(held, today).contradicted:
            found.append(self._state(member, held))
        found += [_unread(one) for one in held if one.details.unread]
        ring = self.rings().get(member.master)
        if ring is not None:
            found.append(ring)
        return found

    def rings(self) -> dict[int, Conflict]:
        """By member: those who manage each other, directly or by way of others."""
        keys = repository.managers(self.session)
        records = links.by_source(self.session, Kind.STAFF, keys.values())
        managers = {one: records[key].master for one, key in keys.items() if key in records}
        found = {}
        for ring in rings(managers):
            names = ", ".join(staff_id.written(one) for one in (*ring, ring[0]))
            said = Conflict(
                attribute="managers",
                counts=[staff_id.written(one) for one in ring],
                because=f"Each answers to the next of {names}: correct the manager of one of them where the "
                "system says it. Nothing here goes up that chain.",
                said=[],
            )
            found.update(dict.fromkeys(ring, said))
        return found

    def _attribute(self, one: Golden) -> Conflict:
        return Conflict(
            attribute=one.attribute,
            counts=self._value(one.attribute, one.value),
            because=one.because,
            said=[
                SaidBy(
                    system=said.held.record.system,
                    local_id=said.held.record.local_id,
                    value=self._value(one.attribute, said.held.value),
                    as_of=clock.moment(said.held.as_of),
                )
                for said in one.said
            ],
        )

    def _state(self, member: Member, held: Sequence[Held]) -> Conflict:
        today = day_of(clock.now(self.session))
        return Conflict(
            attribute="state",
            counts=member.state.value,
            because="One system has nothing of them any more, so they have left; put the other right, or "
            "that one if they are there.",
            said=[
                SaidBy(
                    system=one.record.system,
                    local_id=one.record.local_id,
                    value=state_of(one, today)[0].value,
                    as_of=clock.moment(one.as_of),
                )
                for one in held
            ],
        )

    def _value(self, attribute: str, value: JsonValue) -> JsonValue:
        masked = self.masked({attribute: value})
        return masked.get(attribute) if isinstance(masked, dict) else None


def _unread(one: Held) -> Conflict:
    names = ", ".join(one.details.unread)
    record = one.record
    return Conflict(
        attribute="unread",
        counts=None,
        because=f"{record.system} says {names} in a way that cannot be read: let it send days as "
        "2026-05-01, and places by their UPRN.",
        said=[
            SaidBy(
                system=record.system,
                local_id=record.local_id,
                value=list(one.details.unread),
                as_of=clock.moment(record.as_of),
            )
        ],
    )
