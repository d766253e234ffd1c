"""Open cases at a place that is no more are told of it: each by a note for staff."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cases.acting.actor import Actor
from cases.acting.noting import Noting
from cases.acting.teller import Teller
from cases.announcing import Cause
from cases.keeping.places import repository
from cases.types.status_rule import Mover
from ledger import effects
from ledger.errors import Refused
from ledger.part import Part
from ledger.session import Session
from schemas.events.place import PlaceRetired

WHO = "index of places"
"""By whom it is noted."""
AT_ONCE = 20
"""Cases in one unit: many may be in one street, and on SQLite everybody else who writes waits meanwhile."""
_MOST_NAMED = 10
"""Successors that are named in a note; a tower may have become hundreds."""


@dataclass(frozen=True, slots=True)
class PlaceRetiring:
    """Whatever a case says of where it is stays as it was said: what has become of that place is noted."""

    teller: Teller

    def some(
        self, session: Session, said: PlaceRetired, subscription: str, key: str, cause: Cause, after: int
    ) -> Part:
        """The next open cases there. ``key``: the delivery's; by it each case is told once, however often it
        is delivered and wherever that stopped."""
        scheme, value = said.place.scheme, said.place.value
        found = repository.open_at(session, scheme, value, after, AT_ONCE)
        text = self._text(session, said) if found else ""
        told = 0
        for number in found:
            if not effects.first_time(session, subscription, f"{key}/{number}"):
                continue
            try:
                actor = Actor(Mover.HUB, WHO)
                Noting(self.teller).note(session, number, text, actor, cause, public=False)
                told += 1
            except Refused:
                # It was merged since it was found: whatever it goes on in is told itself, if it is there.
                continue
        return Part(told, found[-1] if len(found) == AT_ONCE else None)

    def _text(self, session: Session, said: PlaceRetired) -> str:
        what = "property" if said.place.scheme == "uprn" else "street"
        address = said.address
        was = said.name
        if address is not None:
            was = ", ".join([*address.lines, *([address.postcode] if address.postcode else [])])
        named = f"{said.place.value} ({was})" if was else said.place.value
        begins = f"The {what} {named} is no more: the index of places holds it as retired."
        if said.place.scheme == "usrn":
            return begins
        if not said.succeeded_by:
            return f"{begins} Nobody has said what is there in its place."
        some = said.succeeded_by[:_MOST_NAMED]
        known = self.teller.places.addresses(session, some)
        after = "; ".join(_named(one, known) for one in some)
        more = len(said.succeeded_by) - len(some)
        return f"{begins} In its place there is now: {after}{f'; and {more} more' if more else ''}."


def _named(uprn: str, known: Mapping[str, str]) -> str:
    address = known.get(uprn, "not known here")
    return f"{uprn} ({address})" if address else uprn
