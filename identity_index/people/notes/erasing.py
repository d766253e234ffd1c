"""Erasing who acts for others: whoever is erased acts for nobody any more. Implements ``Erases``.

By a record of theirs, or by their name with an e-mail address or telephone number that is theirs; by the name
alone nobody can say. What was noted of the person whom they acted for stays, without who it was.
"""

from __future__ import annotations

from dataclasses import dataclass

from identity_index.ids import note_id
from identity_index.links.kind import Kind
from identity_index.people.erasing.known_by import KnownBy, known_by, reached
from identity_index.people.erasing.ports import Step
from identity_index.people.notes import repository
from identity_index.people.notes.keeping import Notes
from identity_index.people.notes.note import Note, What
from identity_index.people.subject import Subject
from ledger import clock
from ledger.session import Session
from schemas.people import PersonName

MOST = 200
"""Notes in one unit."""
_BY = "erasure"
_WHY = "who acted was erased"
_TOLD = (
    "the data of acting.changed that named them by no key of theirs, which nothing finds by them, until "
    "retention takes it"
)


@dataclass(frozen=True, slots=True)
class ErasesParties:
    notes: Notes
    name: str = "who acts"

    def erase(self, session: Session, subject: Subject, after: str | None) -> Step:
        if after is None:
            records = [one.number for one in subject.records]
            for note in repository.by_party(session, Kind.PERSON, records, ended=False):
                self._end(session, note)
        some = repository.named_after(session, int(after or 0), MOST)
        them = known_by(session, subject) if some else None
        theirs = [one for one in some if them is not None and _is(one, them)]
        for note in theirs:
            self._end(session, note)
            repository.unname(session, note.number)
        kept = [f"{note_id.written(one.number)}: {_TOLD}" for one in theirs]
        onward = str(some[-1].number) if len(some) == MOST else None
        return Step({"person_note": len(theirs)}, kept=kept, after=onward)

    def _end(self, session: Session, note: Note) -> None:
        over = note.until is not None and note.until <= clock.now(session)
        if note.ended_at is None and not over:
            self.notes.end(session, What.ACTING, note.number, _BY, _WHY)


def _is(note: Note, them: KnownBy) -> bool:
    name, contact = note.party.name, note.party.contact
    if name is None or contact is None or not them.of_the_name(PersonName(full=name)):
        return False
    return reached(contact) in them.reach
