"""Telling what counts of persons when it is other than before, in the unit that made it so."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from identity_index.history.changing import Changed
from identity_index.ids import change_id, person_id
from identity_index.links import repository as links
from identity_index.links.kind import Kind
from identity_index.links.record import Record
from identity_index.people.corrections.saying import Cause
from identity_index.people.golden.attributes import PersonRecord
from identity_index.people.golden.golden_record import GoldenRecord
from identity_index.people.golden.naming import ADDRESS
from identity_index.people.golden.ore import Ore, newest
from identity_index.people.golden.reading import MOST_LOOKED_AT, Goldsmith
from identity_index.people.golden.saying import Counted, said_of, uprn_of
from identity_index.people.ports import Publish
from identity_index.people.restricting.repository import restricted
from ledger.session import Session


@dataclass(frozen=True, slots=True)
class Herald:
    """``source``: of the events, which join the caller's unit by ``publish``. Of whom the data are restricted
    nothing is told while they are; what differs by then is told when that is lifted."""

    goldsmith: Goldsmith
    source: str
    publish: Publish

    def say(self, session: Session, cause: Cause, counted: Counted) -> bool:
        """Whatever differs; nothing where nothing does. Was there anything to say?"""
        counted = self._at_one_home(session, counted)
        found = list(said_of(self.source, cause, counted))
        if not found or restricted(session, [counted.master]):
            return False
        for envelope in found:
            self.publish(session, envelope)
        return True

    def _at_one_home(self, session: Session, counted: Counted) -> Counted:
        """A property that was numbered anew is one home under either number."""
        old, new = uprn_of(counted.before.get(ADDRESS)), uprn_of(counted.after.get(ADDRESS))
        if counted.met or not old or not new or old == new:
            return counted
        same = new in self.goldsmith.places.same(session, [old]).get(old, ())
        return replace(counted, one_home=same)

    def arrived(
        self,
        session: Session,
        record: Record,
        cause: Cause,
        *,
        was: PersonRecord | None = None,
        moved: bool = False,
        met: bool = False,
    ) -> Ore:
        """A record says something new. ``was``: what it said before, None where it is new to its person;
        ``moved``: its system tells of the move itself; ``met``: the person is new too.

        Answers with what the person's records say; nothing of what has so many that it is no person.
        """
        members = [record] if met else self.goldsmith.members(session, record.master)
        ore = self.goldsmith.ore(session, newest(members), cause.at.date(), [] if met else members)
        numbers = _numbers(members)
        others = [one for one in numbers if one != record.number]
        before = ore.golden(others) if was is None else ore.golden(numbers, {record.number: was})
        self._tell(session, ore, record, before, ore.golden(numbers), cause, moved=moved, met=met)
        return ore

    def joined(
        self, session: Session, records: Collection[Record], cause: Cause
    ) -> Callable[[Record, bool], None]:
        """Of records that are new to persons who were known, several in one unit: what all those hold is read
        at once. Answers with what tells of one of them, and whether its system tells of a move by it; to be
        called in the order in which they came. None of the persons has very many records.
        """
        members = links.of_masters(session, Kind.PERSON, {one.master for one in records})
        read = [one for some in members.values() for one in newest(some)]
        every = [one for some in members.values() for one in some]
        ore = self.goldsmith.ore(session, read, cause.at.date(), every)

        def tell(record: Record, moved: bool) -> None:
            # Those that came after it are not there yet.
            there = [one.number for one in members[record.master] if one.number <= record.number]
            before = ore.golden(one for one in there if one != record.number)
            self._tell(session, ore, record, before, ore.golden(there), cause, moved=moved)

        return tell

    def _tell(
        self,
        session: Session,
        ore: Ore,
        record: Record,
        before: GoldenRecord,
        after: GoldenRecord,
        cause: Cause,
        *,
        moved: bool,
        met: bool = False,
    ) -> None:
        said = ore.said.get(record.number)
        counted = Counted(
            *(record.master, before, after, f"{record.number}/{record.version}"),
            record=None if said is None else said.key,
            told_moved=said.key if moved and said is not None else None,
            met=met,
        )
        self.say(session, cause, counted)

    def changed(
        self, session: Session, changed: Changed, members: Mapping[int, Sequence[Record]], cause: Cause
    ) -> None:
        """Records belong to others than before. ``members``: the records, as they are now, of everybody
        concerned."""
        if any(len(some) > MOST_LOOKED_AT for some in members.values()):
            return
        source = changed.plan.moves[0].source
        came = {one.record: one.source for one in changed.plan.moves}
        before: dict[int, list[Record]] = {}
        for one in (one for some in members.values() for one in some):
            before.setdefault(came.get(one.number) or one.master, []).append(one)
        read = {one.number: one for some in (*members.values(), *before.values()) for one in newest(some)}
        every = [one for some in members.values() for one in some]
        ore = self.goldsmith.ore(session, list(read.values()), cause.at.date(), every)
        then = {master: ore.golden(_numbers(some)) for master, some in before.items()}
        for master, some in sorted(members.items()):
            # Who was not there before is held against whom their records were held to be.
            was = then.get(master, then.get(source or 0, {}))
            others = sorted({came.get(one.number) or master for one in some} - {master})
            counted = Counted(
                *(master, was, ore.golden(_numbers(some))),
                name=f"{change_id.written(changed.number)}/{person_id.written(master)}",
                others=tuple(then[one] for one in others),
            )
            self.say(session, cause, counted)


def _numbers(records: Collection[Record]) -> list[int]:
    return [one.number for one in records]
