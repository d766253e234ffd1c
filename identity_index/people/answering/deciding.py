"""Answering several reviews in one unit, and taking that back as a whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from identity_index.history import changing
from identity_index.history.change import Because
from identity_index.ids import batch_id, change_id, review_id
from identity_index.links import repository as links
from identity_index.links.kind import Kind
from identity_index.people.answering import repository
from identity_index.people.answering.answers import Answers
from identity_index.people.answering.batch import AnswerLine, Batch, Deciding, TakingBack
from identity_index.people.answering.repository import Given, KeptBatch
from identity_index.people.desk.stewarding import decided
from identity_index.people.restricting.gate import refuse_changes
from identity_index.people.reviews import repository as reviews
from identity_index.people.reviews.review import State
from ledger import auditing, clock
from ledger.errors import NotFound, Refused
from ledger.session import Session


def answer(session: Session, answers: Answers, number: int, said: State, who: str, reason: str) -> int | None:
    """Answer one review; answers with the number of the change that was made of it, if one was. Raises
    ``NotFound`` and ``Refused``."""
    if said is State.UNSURE:
        answers.leave_unsure(session, number, who, reason)
        return None
    decide = answers.accept if said is State.ACCEPTED else answers.reject
    done = decide(session, number, who, reason)
    return None if done is None else done.number


def decide(session: Session, answers: Answers, wanted: Deciding, who: str) -> Batch:
    """Give these answers in the order given; one that cannot be given is left out and says why: an answer may
    have closed the next review. Raises ``Refused`` where one review is answered twice, or none can be."""
    asked = [(review_id.read(one.review), State(one.answer)) for one in wanted.answers]
    twice = [number for number, many in Counter(number for number, _ in asked).items() if many > 1]
    if twice:
        raise Refused(f"{review_id.written(twice[0])} is answered twice; say it once.")
    links.hold(session, Kind.PERSON)
    given = [_given(session, answers, number, said, who, wanted.reason) for number, said in asked]
    if all(one.refused is not None for one in given):
        raise Refused(f"None of these can be answered. {given[0].refused}")
    now = clock.now(session)
    batch = repository.keep(session, given, who, wanted.reason, now)
    detail = {"many": sum(one.refused is None for one in given)}
    auditing.note(session, who, "people.reviews", f"review-batch/{batch}", wanted.reason, {**detail})
    return shown(repository.find(session, batch))


def take_back(session: Session, answers: Answers, number: int, wanted: TakingBack, who: str) -> Batch:
    """Take back every answer of a batch, the last first: what each has changed goes back, and its review is
    open again. Raises ``NotFound``, and ``Refused`` where a later change has overtaken one."""
    links.hold(session, Kind.PERSON)
    batch = repository.find(session, number)
    named = batch_id.written(number)
    if batch.undone_by is not None:
        raise Refused(f"{batch.undone_by} has taken {named} back already.")
    back = 0
    for one in reversed(batch.given):
        if one.refused is not None or not _stands(session, one):
            continue
        asked = reviews.find(session, one.review).asked
        now = links.active(session, Kind.PERSON, [asked.master, asked.candidate])
        refuse_changes(session, now.values())
        try:
            if one.change is not None:
                why = Because(who, wanted.reason)
                changed = changing.undo(session, Kind.PERSON, one.change, why)
                decided(session, answers.arrival.teller, "people.undo", changed, why)
        except Refused as error:
            if not wanted.leave_overtaken:
                raise Refused(
                    f"{named} cannot be taken back as a whole, because of {review_id.written(one.review)}: "
                    f"{error} Or take back all but such (`leave_overtaken`, `--leave-overtaken`)."
                ) from error
            continue
        reviews.reopen(session, one.review)
        # What was decided since, by whomever, may be that the record is another's: then it is no question.
        moved = f"{named} was taken back, and it is not of whom it was asked any more"
        reviews.close_moved(session, [asked.master, asked.candidate], who, moved, clock.now(session))
        back += 1
    repository.undone(session, number, who, clock.now(session))
    auditing.note(
        session, who, "people.reviews_undo", f"review-batch/{number}", wanted.reason, {"many": back}
    )
    return shown(repository.find(session, number))


def shown(batch: KeptBatch) -> Batch:
    """Answers as they are shown."""
    return Batch(
        id=batch_id.written(batch.number),
        at=clock.moment(batch.at),
        by=batch.who,
        reason=batch.reason,
        undone_at=None if batch.undone_at is None else clock.moment(batch.undone_at),
        undone_by=batch.undone_by,
        items=lines(batch.given),
    )


def lines(given: Sequence[Given]) -> list[AnswerLine]:
    """What became of each."""
    return [
        AnswerLine.model_validate(
            {
                "review": review_id.written(one.review),
                "answer": one.answer,
                "change": None if one.change is None else change_id.written(one.change),
                "refused": one.refused,
            }
        )
        for one in given
    ]


def _given(session: Session, answers: Answers, number: int, said: State, who: str, reason: str) -> Given:
    # Both are raised before anything is written.
    try:
        change = answer(session, answers, number, said, who, reason)
    except (Refused, NotFound) as error:
        return Given(number, said.value, refused=str(error))
    return Given(number, said.value, change)


def _stands(session: Session, one: Given) -> bool:
    """Is the review as that answer left it? Somebody may have taken it back alone, and answered anew."""
    kept = reviews.find(session, one.review)
    return kept.state.value == one.answer and kept.change == one.change
