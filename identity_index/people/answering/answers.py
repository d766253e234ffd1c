"""What people answer to reviews. Each answer is told to everybody concerned in the unit that gives it, with
its author and reason on record."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import JsonValue

from identity_index.history import changing
from identity_index.history.change import Because
from identity_index.history.changing import Changed
from identity_index.ids import change_id, review_id
from identity_index.links import repository as links
from identity_index.links.kind import Kind
from identity_index.people.announcing import Cause
from identity_index.people.arriving import Arrival
from identity_index.people.desk.stewarding import decided
from identity_index.people.restricting.gate import refuse_changes
from identity_index.people.reviews import repository as reviews
from identity_index.people.reviews.review import Kept, State, Why
from ledger import auditing, clock
from ledger.errors import Refused
from ledger.session import Session

_PERSON = Kind.PERSON


@dataclass(frozen=True, slots=True)
class Answers:
    """Each method works in the caller's unit. ``who`` is the holder of the key by which somebody answers.

    All raise ``NotFound`` for what was never there, and ``Refused`` where it cannot be done as it stands;
    nothing is written then.
    """

    arrival: Arrival

    def accept(self, session: Session, number: int, who: str, reason: str) -> Changed | None:
        """They are one. None where nothing had to be moved for it."""
        one, why = _open(session, number, who, reason)
        done = None
        if one.asked.why is not Why.DEATHS:
            done = changing.merge(session, _PERSON, one.asked.candidate, one.asked.master, why)
        self._answered(session, one, State.ACCEPTED, why, done)
        return done

    def reject(self, session: Session, number: int, who: str, reason: str) -> Changed:
        """They are two, and no matching brings them together again. Whose the record may be besides, who came
        second to that one, is looked for now: by itself it may never be heard of again."""
        one, why = _open(session, number, who, reason)
        if one.asked.why is Why.DEATHS:
            done = changing.split(session, _PERSON, one.asked.master, [one.asked.record], why)
        else:
            done = changing.reject(session, _PERSON, one.asked.master, one.asked.candidate, why)
        self._answered(session, one, State.REJECTED, why, done)
        if one.asked.why is not Why.DEATHS:
            record = links.records(session, [one.asked.record])[one.asked.record]
            self.arrival.look_again_at(session, record, Cause(clock.moment(clock.now(session))))
        return done

    def leave_unsure(self, session: Session, number: int, who: str, reason: str) -> None:
        """It cannot be told. They stay two, and it is not asked again until one of them has moved."""
        one, why = _open(session, number, who, reason)
        self._answered(session, one, State.UNSURE, why, None)

    def _answered(
        self, session: Session, one: Kept, state: State, why: Because, done: Changed | None
    ) -> None:
        change = None if done is None else done.number
        now = clock.now(session)
        reviews.decide(session, one.number, state, who=why.who, reason=why.reason, now=now, change=change)
        if done is not None:
            decided(session, self.arrival.teller, "people.review", done, why)
        detail: JsonValue = {
            "answer": state.value,
            "change": None if change is None else change_id.written(change),
        }
        thing = f"review/{one.number}"
        auditing.note(session, why.who, "people.review", thing, why.reason, detail)


def _open(session: Session, number: int, who: str, reason: str) -> tuple[Kept, Because]:
    """The review, still open, and nobody else answers it until the unit ends."""
    links.hold(session, _PERSON)
    one = reviews.find(session, number)
    if one.state is State.CLOSED:
        raise Refused(f"{review_id.written(number)} was closed: {one.reason}. There is nothing to answer.")
    if one.state is not State.OPEN:
        raise Refused(f"{one.decided_by} has answered {review_id.written(number)}: {one.state.value}.")
    refuse_changes(session, [one.asked.master, one.asked.candidate])
    return one, Because(who, reason, one.asked.weights or None, one.asked.evidence)
