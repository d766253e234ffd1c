"""Where somebody works, as the index of places knows it; in the caller's session."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from identity_index.staff.days import day_of
from identity_index.staff.desk.shown import Conflict, PlaceThere, SaidBy, WorkPlace
from identity_index.staff.member import Member
from identity_index.staff.places import repository as places
from identity_index.staff.places.said import places_of
from identity_index.staff.ports import PlaceNow, Places
from identity_index.staff.standing import Held
from ledger import clock
from ledger.session import Session

_MOST = 50
"""Successors of one that are shown; a tower may have become hundreds."""
_MOST_NAMED = 5
"""Of them that are named in words."""


@dataclass(frozen=True, slots=True)
class Working:
    """Looked up as it is shown, so that nothing of it is ever out of date."""

    session: Session
    places: Places

    def of(self, held: Sequence[Held]) -> list[WorkPlace]:
        """Each place that a record names, in their order."""
        at = self._at(held)
        known = self.places.known(self.session, at) if at else None
        return [_shown(uprn, None if known is None else known.get(uprn), known is not None) for uprn in at]

    def conflicts(self, member: Member, held: Sequence[Held]) -> list[Conflict]:
        """Of each that is no more, or that nobody knows."""
        at = self._at(held)
        known = self.places.known(self.session, at) if at else None
        if known is None:
            return []
        return [
            _conflict(member, uprn, said, known.get(uprn))
            for uprn, said in at.items()
            if uprn not in known or known[uprn].retired
        ]

    def amiss(self) -> set[int]:
        """Whoever works at any such place. Looks up all places where anybody works, each once."""
        every = places.every(self.session)
        known = self.places.known(self.session, every) if every else None
        if known is None:
            return set()
        wrong = [uprn for uprn in every if uprn not in known or known[uprn].retired]
        return places.at(self.session, wrong) if wrong else set()

    def _at(self, held: Sequence[Held]) -> dict[str, list[Held]]:
        return places_of(held, day_of(clock.now(self.session)))


def _shown(uprn: str, one: PlaceNow | None, looked_up: bool) -> WorkPlace:
    if one is None:
        return WorkPlace(uprn=uprn, state="unknown" if looked_up else None, address=None, succeeded_by=[])
    after = [PlaceThere(uprn=uprn, address=address, known=known) for uprn, address, known in one.now[:_MOST]]
    state = "retired" if one.retired else "known"
    return WorkPlace(uprn=uprn, state=state, address=one.address or None, succeeded_by=after)


def _conflict(member: Member, uprn: str, said: Sequence[Held], one: PlaceNow | None) -> Conflict:
    systems = " and ".join(sorted({each.record.system for each in said}))
    if one is None:
        because = (
            f"The index of places knows no property {uprn}: put it right in {systems}, or load a gazetteer "
            "that has it."
        )
    else:
        named = f"{uprn} ({one.address})" if one.address else uprn
        because = f"The property {named} is no more. {_instead(one)}; say in {systems} where they work."
    return Conflict(
        attribute="work_places",
        counts=member.facts.get("work_places"),
        because=because,
        said=[
            SaidBy(
                system=each.record.system,
                local_id=each.record.local_id,
                value=[uprn],
                as_of=clock.moment(each.changed("work_places")),
            )
            for each in said
        ],
    )


def _instead(one: PlaceNow) -> str:
    if not one.now:
        return "Nobody has said what is there in its place"
    some = [
        f"{number} ({said})" if (said := address if known else "not known here") else number
        for number, address, known in one.now[:_MOST_NAMED]
    ]
    more = len(one.now) - len(some)
    return f"In its place there is now {'; '.join(some)}{f'; and {more} more' if more else ''}"
