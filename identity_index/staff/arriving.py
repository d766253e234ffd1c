"""One record of somebody who works for the council, as it arrives: known or new, and whose. In one unit."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from identity_index.cause import Cause
from identity_index.history import changing
from identity_index.history import repository as history
from identity_index.history.change import INDEX, Because
from identity_index.links import repository as links
from identity_index.links.record import Key, New, Record, Said
from identity_index.links.telling import Effect, effect_of
from identity_index.staff import repository
from identity_index.staff.joining import STAFF, Joining
from identity_index.staff.member import folded
from identity_index.staff.persons import repository as persons
from identity_index.staff.retelling import Retelling
from identity_index.staff.reused import is_another
from identity_index.staff.unread import with_known_days
from ledger import auditing, clock
from ledger.clock import Micros
from ledger.errors import NotFound
from ledger.session import Session
from schemas.staff_details import StaffDetails

_BECAUSE = Because(INDEX, "it has the same employee_number")
_GIVEN_ON = Because(INDEX, "its key and its employee_number are somebody's of another name now")
_APART = Because(INDEX, "it has another employee_number now")


@dataclass(frozen=True, slots=True)
class Staff:
    """Joined by the employee number and by nothing else: two people of one name are two. What a steward said
    of who is one holds as long as no number is another."""

    retelling: Retelling

    def arrive(
        self,
        session: Session,
        key: Key,
        details: StaffDetails,
        as_of: Micros,
        event: tuple[str, str],
        cause: Cause,
    ) -> Record:
        """``event``: its source and id. What is older than what is known is kept, and does not hold; what is
        older than that its system has it no more brings nobody back. A day that could not be read leaves the
        one that was known."""
        links.hold(session, STAFF)
        said = Said.of(details.as_data(), min(as_of, clock.now(session)), *event)
        record = links.by_source(session, STAFF, [key]).get(key)
        number = None if details.employee_number is None else folded(details.employee_number)[:128]
        if record is not None and self._is_anothers(session, record, details, number, said):
            record = self._given_on(session, record, said, number)
        elif record is None:
            master = self._known_by(session, number)
            why = None if master is None else _BECAUSE
            [(record, _)] = changing.link(session, STAFF, [(New(*key, said, master), why)])
            repository.keep_number(session, record.number, number)
            if master is not None:
                self.retelling.answering_to(session, [master], cause)
        else:
            back = repository.set_back(session, record.number, said.as_of)
            said = _with_known_days(session, record, details, said)
            effect = links.tell(session, record, said, clock.now(session))
            if effect is Effect.NEWER:
                had = repository.numbers_within(session, record.master)
                repository.keep_number(session, record.number, number)
                record = self._settle(session, record, had, number, cause)
            elif not back() and effect is Effect.SAME:
                # What is older does not hold, but by it a value that does may be newer than it was.
                return record
        self.retelling.of(session, [record.master], cause)
        return record

    def remove(self, session: Session, key: Key, cause: Cause) -> Record:
        """Its system has it no more; what it said stays as history. Raises ``NotFound``."""
        links.hold(session, STAFF)
        record = links.by_source(session, STAFF, [key]).get(key)
        if record is None:
            raise NotFound(f"The index knows no record {key[1]!r} of staff of the system {key[0]!r}.")
        repository.set_gone(session, record.number, clock.now(session))
        self.retelling.of(session, [record.master], cause)
        return record

    def _is_anothers(
        self, session: Session, record: Record, details: StaffDetails, number: str | None, said: Said
    ) -> bool:
        """Has its system given its key, with the number, to somebody of another name altogether?"""
        if number is None or effect_of(record, said) is not Effect.NEWER:
            return False
        if repository.numbers_within(session, record.master).get(record.number) != number:
            return False
        then = links.details(session, [record.number]).get(record.number)
        name = None if then is None else json.loads(then).get("name")
        return is_another(name, details.as_data().get("name"))

    def _given_on(self, session: Session, before: Record, said: Said, number: str | None) -> Record:
        """It is a record of its own, as of a number that was given to another, and theirs until a person says
        otherwise; what the one before it said counts no more."""
        now = clock.now(session)
        if before.number not in repository.gone_of(session, before.master)():
            repository.set_gone(session, before.number, now)
        links.close(session, before, now)
        new = New(*before.key, said, before.master, before.generation + 1)
        [(record, _)] = changing.link(session, STAFF, [(new, _GIVEN_ON)])
        repository.keep_number(session, record.number, number)
        return record

    def _settle(
        self,
        session: Session,
        record: Record,
        had: Mapping[int, str | None],
        number: str | None,
        cause: Cause,
    ) -> Record:
        """Whose it is by the number that it has now. ``had``: that of each of its master's records."""
        others = had.keys() - {record.number}
        theirs = {had[one] for one in others} - {None}
        if number is None or number in theirs or (others and number == had.get(record.number)):
            return record
        known = self._known_by(session, number, but=record.number)
        was, joining = record.master, Joining(self.retelling)
        if known is None:
            if not (others and theirs):
                return record
            _unsay(session, was)
            changed = joining.split(session, was, [record.number], _APART, cause)
            return replace(record, master=changed.plan.moves[0].target)
        if known == was or self._said_to_be_two(session, record, known):
            return record
        if others:
            _unsay(session, was)
            joining.relink(session, record.number, known, _BECAUSE, cause)
        else:
            joining.merge(session, known, was, _BECAUSE, cause)
        return replace(record, master=known)

    def _said_to_be_two(self, session: Session, record: Record, known: int) -> bool:
        """By a person, whatever the number says."""
        apart = history.said_apart(session, [record.number])
        of = links.of_masters(session, STAFF, [known]).get(known, []) if apart else []
        return any(one.number in apart for one in of)

    def _known_by(self, session: Session, number: str | None, but: int | None = None) -> int | None:
        """Whose number it is; None where nobody has it yet, and where two have."""
        if number is None:
            return None
        masters = {master for record, master in repository.records_with(session, number) if record != but}
        return masters.pop() if len(masters) == 1 else None


def _with_known_days(session: Session, record: Record, details: StaffDetails, said: Said) -> Said:
    if not details.unread or said.as_of < record.as_of:
        # What is older does not hold, and what is known since is none of its days.
        return said
    then = links.details(session, [record.number]).get(record.number)
    if then is None:
        return said
    kept = with_known_days(details, StaffDetails.model_validate_json(then))
    return Said.of(kept.as_data(), said.as_of, said.event_source, said.event_id)


def _unsay(session: Session, staff: int) -> None:
    """One of their records turns out to be another's: of which of the two it was said who they are, nobody
    knows. It is said of neither until a person says it again."""
    if persons.person_of(session, staff) is not None:
        persons.say_nothing(session, staff)
        why = "a record of theirs is another's by its number"
        auditing.note(session, INDEX, "staff.person.set", f"staff/{staff}", why)
