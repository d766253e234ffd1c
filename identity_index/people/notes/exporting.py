"""What the council itself says of somebody, for their own request. Read in the caller's session."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import JsonValue

from identity_index.ids import note_id
from identity_index.people.notes import repository
from identity_index.people.notes.note import Note, What
from identity_index.people.subject import Subject
from ledger import clock
from ledger.clock import Micros
from ledger.session import Session
from safeguards.mask import MASK


def told(session: Session, subject: Subject) -> Iterable[JsonValue]:
    """All of it, what has ended too. What a risk is and why is for those alone who may see risks: they look
    at what of it can be told, and add it. Who acts is somebody else, and named by the role alone."""
    notes = repository.of_records(session, [one.number for one in subject.records], ended=True)
    return [_told(one) for one in sorted(notes, key=lambda one: one.number)]


def _told(one: Note) -> JsonValue:
    hidden = one.what is What.RISK
    return {
        "note": note_id.written(one.number),
        "what": one.what.value,
        "code": MASK if hidden else one.code,
        "detail": MASK if hidden and one.detail else one.detail,
        "about": list(one.about),
        "reason": MASK if hidden else one.reason,
        "since": _at(one.since),
        "until": _at(one.until),
        "said_at": _at(one.at),
        "by": one.who,
        "ended_at": _at(one.ended_at),
        "ended_by": one.ended_by,
        "end_reason": MASK if hidden and one.end_reason else one.end_reason,
    }


def _at(moment: Micros | None) -> str | None:
    return None if moment is None else clock.moment(moment).isoformat()
