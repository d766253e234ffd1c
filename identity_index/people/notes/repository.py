"""Notes in the database. Each function works in the caller's session."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import and_, bindparam, delete, func, insert, select, update

from identity_index.ids import note_id
from identity_index.links.kind import Kind
from identity_index.links.tables import source_record
from identity_index.people.notes.note import OWNER, Note, Party, Term, What
from identity_index.people.notes.tables import person_note, person_note_term
from ledger import timers
from ledger.clock import Micros
from ledger.errors import NotFound
from ledger.prepared import Numbers, Prepared, ids
from ledger.session import Session

_N, _T, _R = person_note.c, person_note_term.c, source_record.c


def keep(session: Session, note: Note) -> None:
    """Put it on record."""
    party = note.party
    session.execute(
        insert(person_note).values(
            id=note.number,
            what=note.what.value,
            record=note.record,
            code=note.code,
            detail=note.detail,
            about=json.dumps(note.about, ensure_ascii=False),
            party_kind=party.kind,
            party=party.record,
            party_name=party.name,
            party_contact=party.contact,
            reason=note.reason,
            since=note.since,
            until=note.until,
            at=note.at,
            who=note.who,
        )
    )


def find(session: Session, number: int) -> Note:
    """Raises ``NotFound``."""
    row = session.execute(select(person_note).where(_N.id == number)).first()
    if row is None:
        raise NotFound(f"There is no note {note_id.written(number)}.")
    return _note(row)


def of_masters(session: Session, masters: Iterable[int]) -> dict[int, list[Note]]:
    """Those of these persons that nobody has ended, the oldest first; their time may be over, or to come."""
    found: dict[int, list[Note]] = {}
    for row in session.run(_STANDING, ids=ids(set(masters))):
        found.setdefault(row.master, []).append(_note(row))
    return found


def of_records(session: Session, records: Iterable[int], *, ended: bool) -> list[Note]:
    """Those that go with these records, the newest first; those that have ended too, or only those not."""
    rows = session.run(_OF_RECORDS, ids=ids(records))
    return [_note(row) for row in rows if ended or row.ended_at is None]


def by_party(session: Session, kind: Kind, records: Iterable[int], *, ended: bool) -> list[Note]:
    """Those by which whoever has these records acts for others, the newest first."""
    rows = session.run(_BY_PARTY, ids=ids(records), kind=kind.value)
    return [_note(row) for row in rows if ended or row.ended_at is None]


def named_after(session: Session, after: int, most: int) -> list[Note]:
    """Those by which somebody acts of whom no more than a name is known, by number, those after this one."""
    query = select(person_note).where(_N.id > after, _N.party_name.is_not(None)).order_by(_N.id)
    return [_note(row) for row in session.execute(query.limit(most))]


def unname(session: Session, number: int) -> None:
    """It says no more who acts."""
    nobody = {"party_name": None, "party_contact": None}
    session.execute(update(person_note).where(_N.id == number).values(**nobody))


def end(session: Session, number: int, at: Micros, who: str, reason: str) -> None:
    """It holds no more."""
    ended = {"ended_at": at, "ended_by": who, "end_reason": reason}
    session.execute(update(person_note).where(_N.id == number).values(**ended))


def term(session: Session, number: int, until: Micros, at: Micros, who: str, reason: str) -> None:
    """It holds until then from now on."""
    last = session.execute(select(func.max(_T.number)).where(_T.note == number)).scalar_one()
    session.execute(
        insert(person_note_term).values(
            note=number, number=(last or 0) + 1, until=until, at=at, who=who, reason=reason
        )
    )
    session.execute(update(person_note).where(_N.id == number).values(until=until))


def terms(session: Session, notes: Iterable[int]) -> dict[int, list[Term]]:
    """Until when each was said to hold, in the order in which that was said."""
    found: dict[int, list[Term]] = {}
    for row in session.run(_TERMS, ids=ids(notes)):
        one = Term(row.number, row.until, row.at, row.who, row.reason)
        found.setdefault(row.note, []).append(one)
    return found


def forget(session: Session, records: Iterable[int]) -> dict[str, int]:
    """What goes with these records is said no more. Answers with how many rows of each table went."""
    going = [one.number for one in of_records(session, records, ended=True)]
    for number in going:
        timers.set_for(session, OWNER, str(number), None)
    said = session.execute(delete(person_note_term).where(_T.note.in_(going))).rowcount
    return {
        "person_note_term": said,
        "person_note": session.execute(delete(person_note).where(_N.id.in_(going))).rowcount,
    }


def _note(row: Any) -> Note:
    return Note(
        *(row.id, What(row.what), row.record, row.code, row.detail, tuple(json.loads(row.about))),
        *(Party(row.party_kind, row.party, row.party_name, row.party_contact), row.reason),
        *(row.since, row.until, row.at, row.who, row.ended_at, row.ended_by, row.end_reason),
    )


def _standing(numbers: Numbers) -> Any:
    query = select(_R.master, person_note).join(person_note, _N.record == _R.id)
    whose = and_(_R.kind == Kind.PERSON.value, _R.master.in_(numbers), _N.ended_at.is_(None))
    return query.where(whose).order_by(_N.id)


def _of_records(numbers: Numbers) -> Any:
    return select(person_note).where(_N.record.in_(numbers)).order_by(_N.id.desc())


def _by_party(numbers: Numbers) -> Any:
    query = select(person_note).where(_N.party.is_not(None), _N.party.in_(numbers))
    return query.where(_N.party_kind == bindparam("kind")).order_by(_N.id.desc())


def _terms(numbers: Numbers) -> Any:
    query = select(person_note_term).where(_T.note.in_(numbers))
    return query.order_by(_T.note, _T.number)


_STANDING, _OF_RECORDS = Prepared(_standing), Prepared(_of_records)
_BY_PARTY, _TERMS = Prepared(_by_party), Prepared(_terms)
