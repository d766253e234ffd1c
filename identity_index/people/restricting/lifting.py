"""What follows when a restriction is lifted, in the unit that lifts it: what was held back is done now.

What counts of the person is told where it is other than it was when the restriction began; what came in
meanwhile is looked at again, as if it came now; and systems are asked for what they should hold.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from identity_index.ids import person_id, restriction_id
from identity_index.links import repository as links
from identity_index.links.kind import Kind
from identity_index.links.record import Record
from identity_index.people.announcing import Cause
from identity_index.people.arriving import Arrival
from identity_index.people.golden.attributes import PersonRecord
from identity_index.people.golden.ore import newest, said_by
from identity_index.people.golden.saying import Counted
from identity_index.people.place_retiring import PlaceRetiring
from identity_index.people.restricting import repository
from identity_index.people.reviews import repository as reviews
from identity_index.people.reviews.review import State, Why
from ledger import clock
from ledger.clock import Micros
from ledger.session import Session

MOST = 20
"""Records of one person that are looked at again, the newest."""


@dataclass(frozen=True, slots=True)
class CaughtUp:
    """What was made good: ``told`` are persons of whom something else counts, ``asked_again`` are reviews
    that the restriction had caused, ``joined`` those of them that the machine has settled by itself."""

    told: int = 0
    asked_again: int = 0
    joined: int = 0


@dataclass(frozen=True, slots=True)
class CatchingUp:
    """``arrival``: how whoever comes in is matched, and everybody told."""

    arrival: Arrival

    def after(self, session: Session, number: int, masters: Iterable[int], since: Micros) -> CaughtUp:
        """Of those of these persons whom no other restriction holds. ``number`` is lifted already."""
        every = set(masters)
        loose = sorted(every - repository.restricted(session, every).keys())
        cause = Cause(clock.moment(clock.now(session)))
        told = sum(self._tell(session, number, one, since, cause) for one in loose)
        retiring, named = PlaceRetiring(self.arrival.teller), restriction_id.written(number)
        for master in loose:
            retiring.of_one(session, master, named, cause)
        waiting = [one for one in reviews.of_masters(session, loose) if one.asked.why is Why.RESTRICTED]
        # Those who came in meanwhile first: they are to be joined to whom was there before.
        for one in waiting:
            self._look_again(session, one.asked.record, cause)
        for master in loose:
            for record in self._members(session, master)[:MOST]:
                self._look_again(session, record.number, cause)
        still = self._as_any_other(session, [one.number for one in waiting])
        now = set(links.active(session, Kind.PERSON, loose).values())
        self.arrival.teller.look(session, now, cause)
        return CaughtUp(told, len(waiting), len(waiting) - still)

    def _members(self, session: Session, master: int) -> list[Record]:
        return newest(self.arrival.teller.goldsmith.members(session, master))

    def _tell(self, session: Session, number: int, master: int, since: Micros, cause: Cause) -> bool:
        """What counts now and did not count then."""
        herald = self.arrival.teller.herald
        every = herald.goldsmith.members(session, master)
        members = newest(every)
        ore = herald.goldsmith.ore(session, members, cause.at.date(), every)
        then: dict[int, PersonRecord] = {}
        for one in members:
            said = [each for each in links.versions(session, one.number) if each.at <= since]
            if said:
                held = max(said, key=lambda each: (each.as_of, each.version))
                then[one.number] = said_by(one, held)
        counted = Counted(
            master,
            ore.decided_by(since).golden(then, then),
            ore.golden(one.number for one in members),
            name=f"{restriction_id.written(number)}/lifted/{person_id.written(master)}",
        )
        return herald.say(session, cause, counted)

    def _look_again(self, session: Session, number: int, cause: Cause) -> None:
        record = links.records(session, [number]).get(number)
        if record is not None and record.closed_at is None:
            self.arrival.look_again_at(session, record, cause)

    def _as_any_other(self, session: Session, which: Iterable[int]) -> int:
        """Those of these reviews that are open still are asked as any are; answers with how many."""
        still = [one for one in which if reviews.find(session, one).state is State.OPEN]
        for one in still:
            asked = reviews.find(session, one).asked
            if not repository.restricted(session, [asked.master, asked.candidate]):
                reviews.ask_as(session, one, Why.POSSIBLE)
        return len(still)
