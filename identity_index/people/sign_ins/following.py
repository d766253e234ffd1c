"""One account follows another: both are one person's. In the caller's unit."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from identity_index.history import changing
from identity_index.history import repository as history
from identity_index.history.change import INDEX, Because
from identity_index.ids import person_id
from identity_index.links import repository as links
from identity_index.links.kind import Kind
from identity_index.links.record import Key, Record
from identity_index.people.announcing import Cause
from identity_index.people.arriving import Arrival
from identity_index.people.erasing.returning import repository as erased_keys
from identity_index.people.erasing.returning.returned import TurnedAway
from identity_index.people.heard import Heard
from identity_index.people.ready import Ready
from identity_index.people.restricting.gate import left_alone
from identity_index.people.reviews import repository as reviews
from identity_index.people.reviews.review import Opening, Why
from identity_index.people.sign_ins import repository
from identity_index.people.sign_ins.repository import SignIn
from identity_index.provenance.held import NOBODY_SAID
from ledger import clock
from ledger.clock import Micros
from ledger.session import Session
from schemas.person_details import PersonDetails


@dataclass(frozen=True, slots=True)
class Following:
    """What is said. ``person``: whose it is, where that is said too, or by ``beside``, a record of theirs;
    ``who`` says so, by which event."""

    current: Key
    previous: Key | None
    person: int | None
    since: Micros
    event_source: str
    event_id: str
    who: str = INDEX
    beside: Key | None = None


@dataclass(frozen=True, slots=True)
class SignIns:
    """``arrival``: how accounts that nobody knew yet come in, as records do."""

    arrival: Arrival

    def follow(self, session: Session, said: Following, cause: Cause) -> Sequence[Record | TurnedAway]:
        """Both are of one person from now on, as far as the machine may say so; else a person is asked.

        Answers with their records, the one in use last. The same again changes nothing; and where one comes
        by a key that was erased, nothing is made of it.
        """
        links.hold(session, Kind.PERSON)
        accounts = [one for one in (said.previous, said.current) if one is not None]
        keys = accounts if said.beside is None else [said.beside, *accounts]
        known = links.by_source(session, Kind.PERSON, keys)
        if away := erased_keys.turned_away(session, [key for key in keys if key not in known]):
            return list(away.values())
        master = said.person
        for key in keys:
            if master is None and key in known:
                master = known[key].master
        for key in keys:
            if key not in known:
                known[key] = self._come(session, key, master, said, cause)
                master = known[key].master if master is None else master
            elif master is not None and known[key].master != master:
                self._join(session, known[key], master, said, cause)
        self._keep(session, said, [known[key] for key in accounts])
        found = links.by_source(session, Kind.PERSON, accounts)
        return [found[key] for key in accounts]

    def _come(self, session: Session, key: Key, master: int | None, said: Following, cause: Cause) -> Record:
        named = None if master is None else person_id.written(master)
        heard = Heard(key, PersonDetails(), NOBODY_SAID, person=named)
        ready = Ready(heard, said.event_source, said.event_id, date.max)
        [record] = self.arrival.arrive(session, [ready], cause)
        assert isinstance(record, Record)  # keys that were erased are not asked for
        return record

    def _join(self, session: Session, record: Record, master: int, said: Following, cause: Cause) -> None:
        """The account was held to be somebody else's. One that stands alone tells of nobody beside it; nobody
        is joined whose data are restricted."""
        withheld = left_alone(session, [master, record.master])
        alone = len(links.first_of(session, Kind.PERSON, record.master, 2)) == 1
        apart = record.master in history.masters_kept_apart(session, Kind.PERSON, master)
        if alone and not apart and not withheld:
            why = Because(said.who, f"{said.current[0]} says that they sign in by this account")
            done = changing.merge(session, Kind.PERSON, master, record.master, why)
            self.arrival.teller.tell(session, done, why, cause)
        elif not reviews.asked_already(session, record.master, master):
            evidence = json.dumps({"reasons": [f"{said.current[0]} says that one account follows the other"]})
            asked = Why.RESTRICTED if withheld else Why.POSSIBLE
            opening = Opening(asked, record.number, record.master, master, None, "", evidence)
            reviews.open_all(session, [opening], clock.now(session))

    def _keep(self, session: Session, said: Following, records: Sequence[Record]) -> None:
        held = repository.of_records(session, [one.number for one in records])
        current = records[-1].number
        kept = {one.number: held.get(one.number, SignIn(one.number, None, None, None)) for one in records}
        new = kept[current]
        kept[current] = SignIn(
            current, said.since if new.since is None else new.since, new.until, new.successor
        )
        for one in records[:-1]:
            old = kept[one.number]
            until = said.since if old.until is None else old.until
            kept[one.number] = SignIn(one.number, old.since, until, current)
        if kept != held:
            repository.keep(session, kept.values(), clock.now(session), said.who)
