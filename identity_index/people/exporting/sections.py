"""The sections of the index itself: what it was told of somebody, and what it and people made of that.

Others are in it where two were held to be one, or asked about: of them no more is told than that there was
somebody, under the index's number.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from pydantic import BaseModel, JsonValue

from identity_index.history import repository as history
from identity_index.ids import change_id, correction_id, person_id, review_id
from identity_index.links import repository as links
from identity_index.links.kind import Kind
from identity_index.links.record import Record
from identity_index.people.desk.sight import CLEAR, MASKED
from identity_index.people.exporting import repository
from identity_index.people.exporting.ports import Part, Section
from identity_index.people.golden import showing as golden
from identity_index.people.golden.reading import Goldsmith
from identity_index.people.restricting import repository as restrictions
from identity_index.people.subject import Subject
from identity_index.provenance.held import NOBODY_SAID
from ledger import clock
from ledger.session import Session
from safeguards.mask import MASK

AT_ONCE = 100
"""Records, changes and reviews that are read together."""


@dataclass(frozen=True, slots=True)
class Whole:
    """A section that is read at once, since it is never long. Implements ``Section``."""

    name: str
    read: Callable[[Session, Subject], Iterable[JsonValue]]

    def part(self, session: Session, subject: Subject, after: str | None) -> Part:  # noqa: ARG002
        return Part(list(self.read(session, subject)))


class Records:
    """What each system holds, with all that it ever said. Implements ``Section``."""

    name = "records"

    def part(self, session: Session, subject: Subject, after: str | None) -> Part:
        start = int(after or 0)
        some = subject.records[start : start + AT_ONCE]
        done = start + len(some)
        items = [_record(session, one) for one in some]
        return Part(items, str(done) if done < len(subject.records) else None)


class Changes:
    """Which records were held to be theirs, when, by whom and why. Implements ``Section``."""

    name = "changes"

    def part(self, session: Session, subject: Subject, after: str | None) -> Part:
        before = None if after is None else int(after)
        mine = {one.number for one in subject.records}
        found = repository.changes(session, subject.ids, before, AT_ONCE)
        names = {one.number: f"{one.system}/{one.local_id}" for one in subject.records}
        items: list[JsonValue] = [
            {
                "change": change_id.written(one.number),
                "what": one.what.value,
                "at": _at(one.at),
                "by": one.because.who,
                "reason": one.because.reason,
                "evidence": _evidence(one.because.evidence),
                "moved": [
                    {
                        "record": names.get(move.record, MASK),
                        "from": None if move.source is None else person_id.written(move.source),
                        "to": person_id.written(move.target),
                    }
                    for move in one.moves
                ],
                "others_masked": sum(move.record not in mine for move in one.moves),
            }
            for one in history.with_numbers(session, Kind.PERSON, found)
        ]
        return Part(items, str(found[-1]) if len(found) == AT_ONCE else None)


class Reviews:
    """Where it was asked whether they and somebody else are one. Implements ``Section``."""

    name = "reviews"

    def part(self, session: Session, subject: Subject, after: str | None) -> Part:
        found = repository.reviews(session, subject.ids, int(after or 0), AT_ONCE)
        items: list[JsonValue] = [
            {
                "review": review_id.written(row.id),
                "state": row.state,
                "why": row.why,
                "persons": [person_id.written(row.master), person_id.written(row.candidate)],
                "evidence": _evidence(row.evidence),
                "opened_at": _at(row.opened_at),
                "decided_at": None if row.decided_at is None else _at(row.decided_at),
                "by": row.decided_by,
                "reason": row.reason,
            }
            for row in found
        ]
        return Part(items, str(found[-1].id) if len(found) == AT_ONCE else None)


def sections(goldsmith: Goldsmith) -> list[Section]:
    """In the order in which they are told."""

    def counts(session: Session, subject: Subject) -> Iterable[JsonValue]:
        today = datetime.now(UTC).date()
        found = golden.golden(session, goldsmith, subject.number, today, CLEAR)
        return [_plain(one) for one in found.attributes]

    return [
        Whole("person", _person),
        Records(),
        Whole("values_that_count", counts),
        Whole("decided_values", _decided),
        Whole("corrections", _corrections),
        Whole("sign_ins", _sign_ins),
        Whole("restrictions", _restrictions),
        Changes(),
        Reviews(),
    ]


def _person(_session: Session, subject: Subject) -> Iterable[JsonValue]:
    return [
        {
            "person": subject.person,
            "ids": [person_id.written(one) for one in subject.ids],
            "records": len(subject.records),
        }
    ]


def _record(session: Session, one: Record) -> JsonValue:
    said: list[JsonValue] = [
        {
            "version": each.version,
            "details": None if each.details is None else json.loads(each.details),
            "as_of": None if each.as_of == NOBODY_SAID else _at(each.as_of),
            "heard_at": _at(each.at),
            "event": f"{each.event_source} {each.event_id}",
        }
        for each in links.versions(session, one.number)
    ]
    return {
        "system": one.system,
        "local_id": one.local_id,
        "first_heard_at": _at(one.first_at),
        "last_heard_at": _at(one.last_at),
        "closed_at": None if one.closed_at is None else _at(one.closed_at),
        "holds_now": one.version,
        "said": said,
    }


def _decided(session: Session, subject: Subject) -> Iterable[JsonValue]:
    for row in repository.decisions(session, [one.number for one in subject.records]):
        yield {
            "attribute": row.attribute,
            "value": json.loads(row.value),
            "at": _at(row.at),
            "by": row.who,
            "reason": row.reason,
            "ended_at": None if row.ended_at is None else _at(row.ended_at),
        }


def _corrections(session: Session, subject: Subject) -> Iterable[JsonValue]:
    for row in repository.corrections(session, [one.number for one in subject.records]):
        yield {
            "correction": correction_id.written(row.id),
            "state": row.state,
            "record": f"{row.system}/{row.local_id}",
            "attribute": row.attribute,
            "held": json.loads(row.held),
            "wanted": json.loads(row.wanted),
            "because": row.because,
            "asked_at": _at(row.asked_at),
            "by": row.asked_by,
        }


def _sign_ins(session: Session, subject: Subject) -> Iterable[JsonValue]:
    names = {one.number: f"{one.system}/{one.local_id}" for one in subject.records}
    for row in repository.sign_ins(session, list(names)):
        yield {
            "account": names[row.record],
            "since": None if row.since is None else _at(row.since),
            "until": None if row.until is None else _at(row.until),
            "followed_by": names.get(row.successor),
        }


def _restrictions(session: Session, subject: Subject) -> Iterable[JsonValue]:
    records = [one.number for one in subject.records]
    for one in restrictions.of_person(session, subject.ids, records):
        yield _plain(one)


def _evidence(written: str | None) -> JsonValue:
    """It compares them with somebody: days of birth in it may be the other's."""
    return None if written is None else MASKED.evidence(json.loads(written))


def _at(micros: int) -> str:
    return clock.moment(micros).isoformat()


def _plain(model: BaseModel) -> JsonValue:
    told: JsonValue = model.model_dump(mode="json")
    return told
