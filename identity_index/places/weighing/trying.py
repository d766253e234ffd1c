"""What other weights would answer otherwise than those in use: a dry run. Works in the caller's session."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import NamedTuple

from identity_index.places.finding.showing import one_line
from identity_index.places.keeping import repository as keeping
from identity_index.places.matching import repository as matching
from identity_index.places.matching.aliases import Aliases
from identity_index.places.matching.answering import answer_among
from identity_index.places.matching.deciding import Answer, Outcome
from identity_index.places.matching.reviews import repository as reviews
from identity_index.places.matching.reviews.review import State, meaning_of
from identity_index.places.matching.searching import candidates
from identity_index.places.matching.weights import Weights
from identity_index.places.matching.written import read
from identity_index.places.place import Place
from identity_index.places.weighing import repository
from identity_index.places.weighing.trial import (
    MOST_EXAMPLES,
    MOST_REVIEWS,
    Change,
    From,
    Otherwise,
    Said,
    Trial,
    TriedFrom,
    Trying,
)
from identity_index.places.weighing.writing import write
from ledger.session import Session
from ledger.storable import storable


class _Asked(NamedTuple):
    """``known``: it is known what it means; ``meant`` is None where that is none that is known."""

    text: str
    of: From
    known: bool = False
    meant: int | None = None


class _Both(NamedTuple):
    asked: _Asked
    before: Answer
    after: Answer
    change: Change | None


def try_out(session: Session, wanted: Trying, before: Weights, after: Weights, aliases: Aliases) -> Trial:
    """Each text is answered as if it were asked now, by both; nothing is changed."""
    given, decided = _given(session, wanted.texts)
    asked = [*given, *_open_reviews(session), *_made(session, wanted.sample)]
    found: list[_Both] = []
    for one in asked:
        written = read(one.text)
        near = candidates(session, written)
        first = answer_among(session, written, near, before, aliases)
        second = answer_among(session, written, near, after, aliases)
        found.append(_Both(one, first, second, change_of(first, second)))
    return Trial(
        weights=after.version,
        against=before.version,
        decided=decided,
        tried=[_sum(of, some) for of in From if (some := [one for one in found if one.asked.of is of])],
        examples=_examples(session, found),
    )


def change_of(before: Answer, after: Answer) -> Change | None:
    """None where both do the same. Pure."""
    if before.outcome is not after.outcome:
        return _OTHERWISE[before.outcome, after.outcome]
    if before.outcome is Outcome.NONE or _uprn(before) == _uprn(after):
        return None
    return Change.OTHER_PROPERTY if before.outcome is Outcome.CERTAIN else Change.ASKED_ABOUT_ANOTHER


def _given(session: Session, texts: Sequence[str]) -> tuple[list[_Asked], int]:
    """But for those of which somebody has said what they mean: that holds by any weights."""
    each = {storable(text): meaning_of(read(text)) for text in texts}
    said = reviews.of_meanings(session, each.values())
    decided = {meaning for meaning, one in said.items() if one.state is not State.OPEN}
    free = [text for text, meaning in each.items() if meaning not in decided]
    return [_Asked(text, From.GIVEN) for text in free], len(each) - len(free)


def _open_reviews(session: Session) -> list[_Asked]:
    kept = reviews.page(session, State.OPEN, None, MOST_REVIEWS)
    return [_Asked(one.asked.text, From.REVIEWS) for one in kept]


def _made(session: Session, most: int) -> Iterator[_Asked]:
    """Of properties' own addresses, as they are made to learn from, but other ones than those."""
    for uprn in repository.some(session, repository.last(session), most):
        place = matching.called(session, [uprn]).get(uprn)
        plain = None if place is None else write(place, [], Random(f"plain {uprn}"))  # noqa: S311
        if place is None or plain is None:
            continue
        others = candidates(session, read(plain.text)).places
        made = write(place, others, Random(f"trying {uprn}"))  # noqa: S311 - the same texts each time
        if made is not None:
            yield _Asked(made.text, From.ADDRESSES, True, made.meant)


def _sum(of: From, some: Sequence[_Both]) -> TriedFrom:
    changes = Counter(one.change for one in some if one.change is not None)
    known = [one for one in some if one.asked.known]
    return TriedFrom(
        of=of,
        texts=len(some),
        changes={change: changes[change] for change in Change if changes[change]},
        right_before=sum(_right(one.before, one.asked) for one in known) if known else None,
        right_after=sum(_right(one.after, one.asked) for one in known) if known else None,
        wrong_before=sum(_wrong(one.before, one.asked) for one in known) if known else None,
        wrong_after=sum(_wrong(one.after, one.asked) for one in known) if known else None,
    )


def _right(answer: Answer, asked: _Asked) -> bool:
    return answer.outcome is Outcome.CERTAIN and _uprn(answer) == asked.meant


def _wrong(answer: Answer, asked: _Asked) -> bool:
    return answer.outcome is Outcome.CERTAIN and _uprn(answer) != asked.meant


def _uprn(answer: Answer) -> int | None:
    return None if answer.best is None else answer.best.uprn


def _examples(session: Session, found: Sequence[_Both]) -> list[Otherwise]:
    """Of each change and each kind of text the first few."""
    shown: Counter[tuple[Change, From]] = Counter()
    chosen: list[tuple[Change, _Both]] = []
    for one in found:
        if one.change is not None and shown[one.change, one.asked.of] < MOST_EXAMPLES:
            shown[one.change, one.asked.of] += 1
            chosen.append((one.change, one))
    wanted = {uprn for _, one in chosen for uprn in (_uprn(one.before), _uprn(one.after)) if uprn is not None}
    places = keeping.places(session, wanted)
    return [
        Otherwise(
            text=one.asked.text,
            of=one.asked.of,
            change=change,
            meant=None if one.asked.meant is None else str(one.asked.meant),
            before=_said(places, one.before),
            after=_said(places, one.after),
        )
        for change, one in sorted(chosen, key=lambda each: list(Change).index(each[0]))
    ]


def _said(places: Mapping[int, Place], answer: Answer) -> Said:
    uprn = None if answer.outcome is Outcome.NONE else _uprn(answer)
    place = None if uprn is None else places.get(uprn)
    return Said(
        outcome=answer.outcome.value,
        uprn=None if uprn is None else str(uprn),
        address=None if place is None else one_line(place.lines, place.postcode),
        score=round(answer.score, 4),
        reason=answer.reason,
    )


_OTHERWISE: Mapping[tuple[Outcome, Outcome], Change] = {
    (Outcome.CERTAIN, Outcome.NONE): Change.NOT_ANSWERED,
    (Outcome.CERTAIN, Outcome.REVIEW): Change.ASKED_INSTEAD,
    (Outcome.REVIEW, Outcome.CERTAIN): Change.ANSWERED_INSTEAD,
    (Outcome.REVIEW, Outcome.NONE): Change.NOT_ASKED,
    (Outcome.NONE, Outcome.CERTAIN): Change.NEWLY_ANSWERED,
    (Outcome.NONE, Outcome.REVIEW): Change.NEWLY_ASKED,
}
