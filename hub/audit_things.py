"""Where the audit trail tells of what it has no entries for by itself: an edit, a change of who is whom, and
what is noted of a person."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from dead_letter.edits import repository as edits
from dead_letter.ids import edit_id
from dead_letter.record import thing
from identity_index.history import repository as changes
from identity_index.ids import (
    change_id,
    correction_id,
    erasure_id,
    hold_id,
    note_id,
    person_id,
    restriction_id,
)
from identity_index.links import repository as links
from identity_index.links.kind import Kind
from identity_index.people.corrections import repository as corrections
from identity_index.people.desk.desk import thing as person
from identity_index.people.erasing import repository as erasures
from identity_index.people.notes import repository as notes
from identity_index.people.restricting import repository as restrictions
from ledger.reading.audit_trail import Within
from ledger.session import Session


def within(session: Session, name: str) -> Within | None:
    """Implements ``ledger.reading.audit_trail.Looks``: an edit stands in the entries of its letter; a change,
    an erasure, a restriction, a hold and a note in those of the persons concerned, and so do the decisions
    that a correction came of. Raises ``NotFound`` for one that there is none of."""
    about = _ABOUT.get(name.partition("-")[0])
    return None if about is None else about(session, name)


def _edit(session: Session, name: str) -> Within:
    number = edit_id.read(name)
    return Within((thing(edits.letter_of(edits.row(session, number))),), "edit", number)


def _change(session: Session, name: str) -> Within:
    change = changes.find(session, Kind.PERSON, change_id.read(name))
    return Within(tuple(person(one.master) for one in change.touched), "change", name)


def _correction(session: Session, name: str) -> Within:
    """What people have decided of that attribute."""
    found = corrections.find(session, correction_id.read(name))
    return Within(_whose(session, found.record), "attribute", found.attribute)


def _note(session: Session, name: str) -> Within:
    return Within(_whose(session, notes.find(session, note_id.read(name)).record), "note", name)


def _hold(session: Session, name: str) -> Within:
    return Within(_whose(session, erasures.held_record(session, hold_id.read(name))), "hold", name)


def _erasure(session: Session, name: str) -> Within:
    found = erasures.find(session, erasure_id.read(name))
    return Within((person(person_id.read(found.person)),), "erasure", name)


def _restriction(session: Session, name: str) -> Within:
    found = restrictions.find(session, restriction_id.read(name))
    concerned = dict.fromkeys((found.person, *found.persons))
    return Within(tuple(person(person_id.read(one)) for one in concerned), "restriction", name)


def _whose(session: Session, record: int) -> tuple[str, ...]:
    """Everybody whom the record was ever of: an entry stands with whom it was of at the time."""
    masters = {one.master for one in links.records(session, [record]).values()}
    for change in changes.of_record(session, record):
        for move in change.moves:
            if move.record == record:
                masters |= {move.target} | ({move.source} if move.source is not None else set())
    return tuple(person(one) for one in sorted(masters))


_ABOUT: Mapping[str, Callable[[Session, str], Within]] = {
    edit_id.letter: _edit,
    change_id.letter: _change,
    correction_id.letter: _correction,
    note_id.letter: _note,
    hold_id.letter: _hold,
    erasure_id.letter: _erasure,
    restriction_id.letter: _restriction,
}
"""By the letters that ids begin with."""
