"""Notes as they are shown, read in the caller's session."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TypedDict

from identity_index.history.change import INDEX
from identity_index.ids import note_id, person_id
from identity_index.links import repository as links
from identity_index.links.kind import Kind
from identity_index.people.desk import showing
from identity_index.people.desk.person import RecordName
from identity_index.people.desk.sight import MASKED, Sight
from identity_index.people.notes import repository
from identity_index.people.notes.note import Note, What
from identity_index.people.notes.shown import (
    ActingOf,
    ActingShown,
    NeedShown,
    NeedsOf,
    RiskShown,
    RisksOf,
    Term,
)
from identity_index.people.notes.telling import named_parties
from identity_index.people.notes.vocabulary import Vocabulary
from ledger import clock
from ledger.clock import Micros
from ledger.session import Session
from safeguards.mask import MASK
from schemas.classes import DataClass


def acting(session: Session, number: int, words: Vocabulary, sight: Sight, *, ended: bool) -> ActingOf:
    """Raises ``NotFound``."""
    master, records = _whose(session, number)
    theirs = _of(repository.of_records(session, records, ended=ended), What.ACTING)
    own = repository.by_party(session, Kind.PERSON, records, ended=ended)
    shown = _acting(session, [*theirs, *own], words, sight)
    return ActingOf(
        person=person_id.written(master), for_them=shown[: len(theirs)], by_them=shown[len(theirs) :]
    )


def acting_by(
    session: Session, kind: Kind, records: Iterable[int], words: Vocabulary, sight: Sight, *, ended: bool
) -> list[ActingShown]:
    """For whom it acts that these records are of."""
    return _acting(session, repository.by_party(session, kind, records, ended=ended), words, sight)


def needs(session: Session, number: int, words: Vocabulary, sight: Sight, *, ended: bool) -> NeedsOf:
    """Raises ``NotFound``."""
    master, records = _whose(session, number)
    notes = _of(repository.of_records(session, records, ended=ended), What.NEED)
    facts = _facts(session, notes, sight)
    hides = _hides(sight)
    return NeedsOf(
        person=person_id.written(master),
        items=[
            NeedShown(
                **told,
                need=MASK if hides else one.code,
                says=MASK if hides else words.says(one.what, one.code),
                detail=MASK if hides and one.detail else one.detail,
            )
            for one, told in zip(notes, facts, strict=True)
        ],
    )


def risks(session: Session, number: int, words: Vocabulary, sight: Sight, *, ended: bool) -> RisksOf:
    """Only for whoever may look at them. Raises ``NotFound``."""
    master, records = _whose(session, number)
    notes = _of(repository.of_records(session, records, ended=ended), What.RISK)
    return RisksOf(
        person=person_id.written(master),
        items=[
            RiskShown(**told, risk=one.code, says=words.says(one.what, one.code), detail=one.detail)
            for one, told in zip(notes, _facts(session, notes, sight), strict=True)
        ],
    )


def _acting(session: Session, notes: Sequence[Note], words: Vocabulary, sight: Sight) -> list[ActingShown]:
    actors = named_parties(session, notes)
    hides = _hides(sight)
    return [
        ActingShown(
            **told,
            role=one.code,
            says=words.says(one.what, one.code),
            by_person=actors[one.number].person,
            by_organisation=actors[one.number].organisation,
            by_name=MASK if hides and one.party.name else one.party.name,
            contact=MASK if hides and one.party.contact else one.party.contact,
            about=[MASK if hides else each for each in one.about],
        )
        for one, told in zip(notes, _facts(session, notes, sight), strict=True)
    ]


class _Facts(TypedDict):
    """What all notes have in common, as ``NoteShown`` takes it."""

    id: str
    person: str
    holds: bool
    since: datetime
    until: datetime | None
    reason: str
    at: datetime
    by: str
    ended_at: datetime | None
    ended_by: str | None
    end_reason: str | None
    terms: list[Term]
    record: RecordName


def _facts(session: Session, notes: Sequence[Note], sight: Sight) -> list[_Facts]:
    now = clock.now(session)
    records = links.records(session, [one.record for one in notes])
    names = dict(zip(records, showing.names(session, list(records.values()), MASKED), strict=True))
    terms = repository.terms(session, [one.number for one in notes])
    return [
        _Facts(
            id=note_id.written(one.number),
            person=person_id.written(records[one.record].master),
            holds=one.in_force(now),
            since=clock.moment(one.since),
            until=_moment(one.until),
            reason=_reason(one.reason, one.who, sight),
            at=clock.moment(one.at),
            by=one.who,
            ended_at=_moment(one.ended_at),
            ended_by=one.ended_by,
            end_reason=_reason(one.end_reason, one.ended_by, sight) if one.end_reason else None,
            terms=[
                Term(
                    until=clock.moment(each.until),
                    at=clock.moment(each.at),
                    by=each.who,
                    reason=_reason(each.reason, each.who, sight),
                )
                for each in terms.get(one.number, ())
            ],
            record=names[one.record],
        )
        for one in notes
    ]


def _whose(session: Session, number: int) -> tuple[int, list[int]]:
    """Whom an id is known as now, and the numbers of their records. Raises ``NotFound``."""
    links.find(session, Kind.PERSON, number)
    master = links.active(session, Kind.PERSON, [number])[number]
    records = links.of_masters(session, Kind.PERSON, [master]).get(master, [])
    return master, [one.number for one in records]


def _of(notes: Iterable[Note], what: What) -> list[Note]:
    return [one for one in notes if one.what is what]


def _hides(sight: Sight) -> bool:
    return sight.cleared < DataClass.SENSITIVE


def _reason(said: str, who: str | None, sight: Sight) -> str:
    return sight.reason(said, INDEX if who is None else who)


def _moment(at: Micros | None) -> datetime | None:
    return None if at is None else clock.moment(at)
