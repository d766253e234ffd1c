"""Reviews as they are shown, read in the caller's session."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from pydantic import BaseModel, ConfigDict

from identity_index.ids import change_id, person_id, review_id
from identity_index.links import repository as links
from identity_index.links.kind import Kind
from identity_index.links.record import Record
from identity_index.people.answering.question import Question, QuestionLine, QuestionPage, Side, Weight
from identity_index.people.desk import showing
from identity_index.people.desk.sight import Sight
from identity_index.people.matcher import WITHHELD
from identity_index.people.matching import Step
from identity_index.people.restricting.repository import restricted
from identity_index.people.reviews import repository as reviews
from identity_index.people.reviews.review import Kept, State
from ledger import clock
from ledger.reading import cursor
from ledger.session import Session

_LIST = "people.reviews"


class _Best(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    steps: tuple[Step, ...] = ()
    contradictions: tuple[str, ...] = ()


class Evidence(BaseModel):
    """What the matching left with a review or a change: see ``identity_index.people.matcher``."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    best: _Best | None = None
    probability: float | None = None
    reasons: tuple[str, ...] = ()


def page(session: Session, state: State | None, after: str | None, most: int, sight: Sight) -> QuestionPage:
    """The oldest first. Raises ``BadCursor`` and ``ForeignCursor``."""
    epoch = cursor.epoch(session)
    start = None if after is None else cursor.read(after, epoch, _LIST, 1)[0]
    found = reviews.page(session, state, after=start, limit=most + 1)
    more = cursor.write(epoch, _LIST, found[most - 1].number) if len(found) > most else None
    many = reviews.count(session)
    return QuestionPage(
        items=_lines(session, found[:most], sight),
        counts={one.value: many.get(one.value, 0) for one in State},
        next=more,
    )


def one(session: Session, number: int, sight: Sight) -> Question:
    """Raises ``NotFound``."""
    kept = reviews.find(session, number)
    [line] = _lines(session, [kept], sight)
    asked = kept.asked
    told = Evidence.model_validate(sight.evidence(json.loads(asked.evidence)))
    active = links.active(session, Kind.PERSON, [asked.master, asked.candidate])
    withheld = restricted(session, active.values())
    if withheld:
        told = Evidence(reasons=(WITHHELD,))
    best = told.best or _Best()
    pairs = ((asked.master, asked.record), (asked.candidate, asked.candidate_record))
    return Question(
        **line.model_dump(),
        sides=[_side(session, master, record, sight) for master, record in pairs],
        waterfall=waterfall(best.steps),
        reasons=[*told.reasons, *_since(session, kept)],
        contradictions=list(best.contradictions),
        weights=asked.weights,
        restricted=[one for held in withheld.values() for one in held],
    )


def _since(session: Session, kept: Kept) -> list[str]:
    """That an open one shows values beside the weights of others. What a record says first is what it was
    asked by, however the moments of that unit compare."""
    asked = kept.asked
    which = [one for one in (asked.record, asked.candidate_record) if one is not None]
    holding = links.versions_that_hold(session, which)
    records = links.records(session, which)
    return [
        f"what {records[one].system} holds has changed since: the weights are of what it held then"
        for one in which
        if kept.state is State.OPEN and one in holding
        if holding[one].version > 1 and holding[one].at > kept.opened_at
    ]


def _lines(session: Session, found: Sequence[Kept], sight: Sight) -> list[QuestionLine]:
    records = list(links.records(session, {one.asked.record for one in found}).values())
    names = dict(zip([one.number for one in records], showing.names(session, records, sight), strict=True))
    return [
        QuestionLine(
            id=review_id.written(one.number),
            state=one.state.value,
            why=one.asked.why.value,
            record=names[one.asked.record],
            person=person_id.written(one.asked.master),
            candidate=person_id.written(one.asked.candidate),
            bits=one.asked.bits,
            probability=one.asked.probability,
            opened_at=clock.moment(one.opened_at),
            decided_at=None if one.decided_at is None else clock.moment(one.decided_at),
            decided_by=one.decided_by,
            reason=one.reason
            if one.state is State.CLOSED
            else sight.reason(one.reason, one.decided_by or ""),
            change=None if one.change is None else change_id.written(one.change),
        )
        for one in found
    ]


def _reason(one: Kept, sight: Sight) -> str:
    """Of one that closed itself, the index's own words."""
    return one.reason if one.state is State.CLOSED else sight.reason(one.reason, one.decided_by or "")


def _side(session: Session, master: int, record: int | None, sight: Sight) -> Side:
    """``record`` None: no one of that person's agrees best, and the oldest is shown."""
    now = links.active(session, Kind.PERSON, [master])[master]
    held: Sequence[Record] = links.of_masters(session, Kind.PERSON, [now]).get(now, [])
    shown = links.records(session, [record]).get(record) if record is not None else None
    if shown is None and held:
        shown = held[0]
    others = [one for one in held if shown is None or one.number != shown.number]
    return Side(
        person=person_id.written(master),
        now=person_id.written(now),
        record=None if shown is None else showing.held(session, [shown], sight)[0],
        others=showing.names(session, others, sight),
    )


def waterfall(steps: Iterable[Step]) -> list[Weight]:
    """Field by field, with what it has come to by then."""
    found: list[Weight] = []
    total = 0.0
    for step in steps:
        total += step.bits
        found.append(
            Weight(
                field=step.field,
                level=step.level,
                bits=round(step.bits, 2),
                total=round(total, 2),
                says=step.says,
            )
        )
    return found
