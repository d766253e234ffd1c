"""Where people live, as the index of places knows it: what is no more, and what is there now."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from hub.there_now import there_now
from identity_index.people.ports import Successor
from identity_index.places.keeping import repository as keeping
from identity_index.places.place import State
from identity_index.places.reference import uprn_or_none
from identity_index.places.succession import repository as succession
from ledger.session import Session

MOST_NUMBERS = 20
"""Other numbers of one property; what was made of more was built, and not numbered anew."""


class PlacesOfPeople:
    """Implements ``identity_index.people.ports.Places``."""

    def retired(self, session: Session, uprns: Collection[str]) -> Mapping[str, Sequence[Successor]]:
        numbers = {one: number for one in uprns if (number := uprn_or_none(one)) is not None}
        known = keeping.places(session, numbers.values())
        return {
            written: [Successor(*one) for one in there_now(session, number)]
            for written, number in numbers.items()
            if number in known and known[number].state is State.RETIRED
        }

    def same(self, session: Session, uprns: Collection[str]) -> Mapping[str, Collection[str]]:
        numbers = {number: one for one in uprns if (number := uprn_or_none(one)) is not None}
        found = succession.numbers_of_each(session, numbers) if numbers else {}
        few = {number: some for number, some in found.items() if len(some) <= MOST_NUMBERS}
        return {numbers[number]: [str(one) for one in some] for number, some in few.items()}

    def related(self, session: Session, uprn: str) -> Collection[str]:
        number = uprn_or_none(uprn)
        return () if number is None else [str(one) for one in succession.of_one(session, number)]
