"""Keeping corrections in step with what systems say, in the unit in which they say it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from identity_index.history.change import INDEX
from identity_index.ids import person_id
from identity_index.people.corrections import repository, saying
from identity_index.people.corrections.correction import Kept, State
from identity_index.people.corrections.saying import Cause
from identity_index.people.golden.reading import Goldsmith, Person
from identity_index.people.golden.saying import Counted, said_of
from identity_index.people.minting.giving import Minter
from identity_index.people.minting.number import UsedUp
from identity_index.people.ports import Publish
from identity_index.people.restricting.repository import restricted
from identity_index.provenance.correcting import Asked, steps, wanted
from identity_index.provenance.held import RecordKey
from ledger import clock
from ledger.session import Session


@dataclass(frozen=True, slots=True)
class CorrectionKeeper:
    """``accepts``: the attributes of which each system takes corrections; without any, nothing is done.

    ``source``: of the events that it publishes, which join the caller's unit. ``minter``: gives those whom a
    system confirms a number of the council's own; None: none is given out.
    """

    goldsmith: Goldsmith
    accepts: Mapping[str, Collection[str]]
    source: str
    publish: Publish
    minter: Minter | None = None

    def look(self, session: Session, masters: Iterable[int], cause: Cause, by: str = INDEX) -> None:
        """Ask for what these persons' records should hold, and settle what is open, as it is now.

        Called in the unit that changed what is held of them, or whose records they have. Of whom the data are
        restricted nobody is asked anything, and what is open stays as it is.
        """
        if not self.accepts and self.minter is None:
            return
        every = set(masters)
        used = every - restricted(session, every).keys()
        for master, person in self.goldsmith.of_few(session, used, cause.at.date()).items():
            self._look_at(session, master, person, cause, by)

    def _look_at(self, session: Session, master: int, person: Person, cause: Cause, by: str) -> None:
        now = clock.now(session)
        person = self._numbered(session, master, person, cause)
        records = person.open_records
        golden = list(person.golden.values())
        asked = {
            one.number: one for one in repository.open_of(session, [one.number for one in person.records])
        }
        found = steps(wanted(golden, records, self.accepts), map(_asked, asked.values()), golden)
        closed = [asked[one.number] for one in found.taken_back]
        for state, settled in (
            (State.CORRECTED, [asked[one.number] for one in found.corrected]),
            (State.TAKEN_BACK, closed),
        ):
            if settled:
                repository.settle(session, [one.number for one in settled], state, now)
            for one in settled:
                corrected = state is State.CORRECTED
                self.publish(session, saying.settled(self.source, cause, master, one, corrected=corrected))
        for one in repository.ask(session, found.ask, records, now, by):
            self.publish(session, saying.requested(self.source, cause, master, one))

    def _numbered(self, session: Session, master: int, person: Person, cause: Cause) -> Person:
        """With a number, if a system confirms them and they have none."""
        if self.minter is None or self.minter.why_not(session, master, person, None) is not None:
            return person
        try:
            self.minter.give(
                session, person, INDEX, "a system that has seen proof of who they are knows them"
            )
        except UsedUp:
            return person  # told to whoever asks for one; what has arrived is to be kept all the same
        numbered = self.goldsmith.of(session, [master], cause.at.date())[master]
        name = f"decided/{person_id.written(master)}/{clock.now(session)}"
        counted = Counted(master, person.golden, numbered.golden, name)
        for envelope in said_of(self.source, cause, counted):
            self.publish(session, envelope)
        return numbered


def _asked(one: Kept) -> Asked:
    return Asked(one.number, RecordKey(one.system, one.local_id), one.attribute, one.key)
