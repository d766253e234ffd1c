"""Where the audit trail tells of what it has no entries for by itself: an edit, a change of who is whom."""

from __future__ import annotations

from dead_letter.edits import repository as edits
from dead_letter.ids import edit_id
from dead_letter.record import thing
from identity_index.history import repository as changes
from identity_index.ids import change_id
from identity_index.links.kind import Kind
from identity_index.people.desk.desk import thing as person
from ledger.reading.audit_trail import Within
from ledger.session import Session


def within(session: Session, name: str) -> Within | None:
    """Implements ``ledger.reading.audit_trail.Looks``: an edit stands in the entries of its letter, a change
    in those of the persons concerned. Raises ``NotFound`` for one that there is none of."""
    letter = name.partition("-")[0]
    if letter == edit_id.letter:
        number = edit_id.read(name)
        return Within((thing(edits.letter_of(edits.row(session, number))),), "edit", number)
    if letter == change_id.letter:
        change = changes.find(session, Kind.PERSON, change_id.read(name))
        return Within(tuple(person(one.master) for one in change.touched), "change", name)
    return None
