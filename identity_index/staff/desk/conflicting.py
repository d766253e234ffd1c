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
from identity_index.staff.days import day_of
from identity_index.staff.desk.answering import Answering
from identity_index.staff.desk.shown import Conflict, SaidBy
from identity_index.staff.desk.working import Working
from identity_index.staff.facts import golden
from identity_index.staff.held import whose_managers
from identity_index.staff.loops import rings
from identity_index.staff.member import Member
from identity_index.staff.reused import of_another, speaking
from identity_index.staff.settings import StaffSettings
from identity_index.staff.standing import STATE, UNREAD, Held, standing, state_of
from ledger import clock
from ledger.session import Session

FARTHEST = 100
"""Managers above one another."""


@dataclass(frozen=True, slots=True)
class Conflicting:
    """``masked``: what of a system's details may be seen."""

    session: Session
    settings: StaffSettings
    working: Working
    masked: Callable[[JsonValue], JsonValue]

    def of(self, member: Member, held: Sequence[Held], ring: Conflict | None) -> list[Conflict]:
        """``ring``: of managers, if they are in one."""
        today = day_of(clock.now(self.session))
        known = whose_managers(self.session, held)
        chosen = golden(held, today, self.settings.golden, known) if held else {}
        told = [chosen[name] for name in member.disputed if name in chosen]
        found = [self._attribute(one) for one in told if one.disagreement]
        others = of_another(held, member.facts.get("name"), today)
        if others:
            found.append(self._called(member, others, speaking(held, today)))
        if held and standing(held, today).contradicted:
            found.append(self._state(member, held))
        found += [_unread(one) for one in held if one.details.unread and not one.gone]
        found += self.working.conflicts(member, held)
        nobody = self.answering.conflict(member)
        if nobody is not None:
            found.append(nobody)
        if ring is not None:
            found.append(ring)
        return found

    @property
    def answering(self) -> Answering:
        return Answering(self.session)

    def ring_of(self, member: Member) -> Conflict | None:
        """Of one alone, by going up from them: a ring of more than ``FARTHEST`` shows among all conflicts."""
        way = [member.master]
        one: Member | None = member
        while one is not None and one.is_there and one.manager is not None and len(way) <= FARTHEST:
            record = links.by_source(self.session, Kind.STAFF, [one.manager]).get(one.manager)
            if record is None:
                return None
            if record.master in way:
                return _ring(way) if record.master == member.master else None
            way.append(record.master)
            one = repository.members(self.session, [record.master]).get(record.master)
        return None

    def rings(self) -> dict[int, Conflict]:
        """By member: those who manage each other, directly or by way of others. Reads all who answer to
        somebody."""
        keys = repository.managers(self.session)
        records = links.by_source(self.session, Kind.STAFF, keys.values())
        managers = {one: records[key].master for one, key in keys.items() if key in records}
        found = {}
        for ring in rings(managers):
            found.update(dict.fromkeys(ring, _ring(ring)))
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

    def _called(self, member: Member, others: Sequence[Held], now: Sequence[Held]) -> Conflict:
        """``others``: records of whoever had the employee number before, as it seems."""
        systems = " and ".join(sorted({one.record.system for one in others}))
        return Conflict(
            attribute="name",
            counts=self._value("name", member.facts.get("name")),
            because=f"A record of {systems} that is over is of the same employee number and of another name "
            "altogether. If the number was given to somebody else, part the records that are there now from "
            "it with `tolbooth staff split`; nothing that it says counts.",
            said=[
                SaidBy(
                    system=one.record.system,
                    local_id=one.record.local_id,
                    value=self._value("name", one.details.as_data().get("name")),
                    as_of=clock.moment(one.changed("name")),
                )
                for one in (*others, *now)
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
                    as_of=clock.moment(one.changed(STATE)),
                )
                for one in held
            ],
        )

    def _value(self, attribute: str, value: JsonValue) -> JsonValue:
        masked = self.masked({attribute: value})
        return masked.get(attribute) if isinstance(masked, dict) else None


def _ring(ring: Sequence[int]) -> Conflict:
    least = ring.index(min(ring))
    named = [staff_id.written(one) for one in (*ring[least:], *ring[:least])]
    return Conflict(
        attribute="managers",
        counts=list(named),
        because=f"Each answers to the next of {', '.join([*named, named[0]])}: correct the manager of one of "
        "them where the system says it. Nothing here goes up that chain.",
        said=[],
    )


def _unread(one: Held) -> Conflict:
    names = ", ".join(one.details.unread)
    record = one.record
    return Conflict(
        attribute="unread",
        counts=None,
        because=f"{record.system} says {names} in a way that cannot be read: let it send days as "
        "2026-05-01, no last one before the first, and places by their UPRN. Until then a day that it had "
        "said before holds, unless it is a last one before the first.",
        said=[
            SaidBy(
                system=record.system,
                local_id=record.local_id,
                value=list(one.details.unread),
                as_of=clock.moment(one.changed(UNREAD)),
            )
        ],
    )
