"""What a text means of all that is known; where that is retired, what stands in its place. Works in the
caller's session."""

from __future__ import annotations

from collections.abc import Sequence

from identity_index.people.normalise import word_lists
from identity_index.places.keeping import repository as keeping
from identity_index.places.matching import repository
from identity_index.places.matching.aliases import Aliases
from identity_index.places.matching.comparing import Comparison
from identity_index.places.matching.deciding import (
    STREET_ALONE,
    Answer,
    Outcome,
    Weighed,
    decide,
    weigh,
)
from identity_index.places.matching.ladders import LADDERS, MISSING
from identity_index.places.matching.rivals import counted
from identity_index.places.matching.searching import Candidates, candidates
from identity_index.places.matching.weights import Weights
from identity_index.places.matching.written import Written, words_of
from identity_index.places.place import State
from identity_index.places.succession import repository as succession
from ledger.session import Session

_NOTHING = "nothing is known to stand in its place"
_AMONG_WORDS = "The text has its UPRN, and nothing else that names a place."
_FAR = 12.0
"""Bits behind the best that make a property four thousand times less likely."""


def answer_of(session: Session, written: Written, weights: Weights, aliases: Aliases) -> Answer:
    """``best`` is always one that stands."""
    if written.uprn and _says_no_more(written):
        return _by_number(session, written, written.uprn)
    answer = answer_among(session, written, candidates(session, written), weights, aliases)
    return _with_number(session, written, answer) if written.uprn else answer


def answer_among(
    session: Session, written: Written, near: Candidates, weights: Weights, aliases: Aliases
) -> Answer:
    """The same, of those that were looked up."""
    weighed = weigh(Comparison(written, near.words, aliases, near.towns), near.places, weights)
    if not weighed and near.words:
        return Answer(*(Outcome.NONE, 0.0, None, None, 0.0), _too_little(written))
    standing = {one: _standing(session, one) for one in _that_matter(weighed, near.retired)}
    near_best = [one for one in weighed if one.uprn not in near.retired or one.uprn in standing]
    known = {one.uprn: one for one in near.places}
    answer = _street_named(session, decide(list(counted(near_best, known, standing)), weights))
    second = answer.runner_up
    if second is not None and second.uprn in standing:
        answer = answer._replace(runner_up=_first(second, standing[second.uprn]))
    if answer.best is None or answer.best.uprn not in standing:
        return answer
    return _succeeded(session, written, answer, answer.best, standing[answer.best.uprn])


def _that_matter(weighed: Sequence[Weighed], retired: frozenset[int]) -> list[int]:
    """Those that are retired, and are not so far behind the best that they change nothing."""
    return [one.uprn for one in weighed if one.uprn in retired and one.bits + _FAR > weighed[0].bits]


def _too_little(written: Written) -> str:
    if any(one.number for one in written.readings):
        return "Nothing that is known has this number, a name or a postcode with the words of this text."
    return (
        "The text has words that are known of places, and neither a number, nor a name, nor a postcode with "
        "them."
    )


def _says_no_more(written: Written) -> bool:
    """Beside its UPRN, does it say nothing by which a place could be found?"""
    if written.postcode or written.beside or any(one.number or one.unit for one in written.readings):
        return False
    around = words_of(" ".join(sorted(word_lists.words("addresses", "uprn.around"))))
    return all(one in around for one in written.words)


def _by_number(session: Session, written: Written, uprn: int) -> Answer:
    """The text is a UPRN, and says nothing else of a place."""
    found = keeping.places(session, [uprn]).get(uprn)
    if found is None:
        return Answer(*(Outcome.NONE, 0.0, None, None, 0.0), f"No property {uprn} is known here.")
    one = Weighed(uprn, 0.0, (MISSING,) * len(LADDERS))
    answer = Answer(
        Outcome.CERTAIN, 1.0, one, None, 0.0, "The text is its UPRN." if not written.words else _AMONG_WORDS
    )
    if found.state is not State.RETIRED:
        return answer
    return _succeeded(session, written, answer, one, _standing(session, uprn))


def _with_number(session: Session, written: Written, answer: Answer) -> Answer:
    """The text has a UPRN beside its words: it is certain only where both mean the same."""
    by_number = _by_number(session, written, written.uprn)
    if by_number.best is None:
        if answer.outcome is not Outcome.CERTAIN:
            return answer
        why = "is retired" if by_number.retired else "is not known here"
        doubt = f"the text has a UPRN too, {written.uprn}, which {why}"
        return answer._replace(
            outcome=Outcome.REVIEW, doubt=doubt, reason=f"{answer.reason} It is not certain: {doubt}."
        )
    if by_number.outcome is not Outcome.CERTAIN:
        return by_number
    if answer.best is not None and answer.best.uprn == by_number.best.uprn:
        agrees = answer.outcome is not Outcome.NONE and not answer.doubt
        return answer._replace(outcome=Outcome.CERTAIN, score=1.0) if agrees else answer
    if answer.best is None or answer.outcome is Outcome.NONE:
        doubt = "the text has its UPRN, and nothing else of it"
        reason = f"It is not certain: {doubt}."
        return by_number._replace(outcome=Outcome.REVIEW, score=0.5, reason=reason, doubt=doubt)
    doubt = f"the text has the UPRN of this one, and the words of {answer.best.uprn}"
    return Answer(
        *(Outcome.REVIEW, 0.5, by_number.best, answer.best, 0.5),
        f"It is not certain: {doubt}.",
        doubt,
    )


def _street_named(session: Session, answer: Answer) -> Answer:
    """Where a street is all that a text names, with what that is called."""
    if answer.doubt != STREET_ALONE or answer.best is None:
        return answer
    there = keeping.places(session, [answer.best.uprn]).get(answer.best.uprn)
    named = "a street" if there is None or not there.street else f"a street, {there.street},"
    return answer._replace(
        reason=f"The text names {named} and neither a number nor a name of a property there."
    )


def _standing(session: Session, uprn: int) -> tuple[int, ...]:
    return tuple(one.uprn for one in succession.standing(session, uprn) if one.place is not None)


def _succeeded(
    session: Session, written: Written, answer: Answer, named: Weighed, now: tuple[int, ...]
) -> Answer:
    if answer.outcome is Outcome.NONE:
        return answer
    was = f"That is UPRN {named.uprn}, which is retired"
    if not now:
        unknown = [str(one.uprn) for one in succession.standing(session, named.uprn)]
        there = f"what succeeded it, {' and '.join(unknown)}, is not known here" if unknown else _NOTHING
        second = answer.runner_up if answer.outcome is Outcome.REVIEW else None
        if second is None or answer.runner_up_score * 2 < answer.score:
            return Answer(
                *(Outcome.NONE, 0.0, None, answer.runner_up, answer.runner_up_score),
                f"{answer.reason} {was}, and {there}.",
                retired=named.uprn,
            )
        return Answer(
            *(Outcome.REVIEW, answer.runner_up_score, second, None, 0.0),
            f"{answer.reason} One is UPRN {named.uprn}, which is retired, and {there}; this is the other.",
            answer.doubt,
            named.uprn,
        )
    flats = now if len(now) == 1 else _of_these(session, written, now)
    if len(flats) == 1:
        which = "this stands" if len(now) == 1 else f"of the {len(now)} that stand in its place this is"
        there = f"{which} in its place" if len(now) == 1 else f"{which} the flat"
        return answer._replace(
            best=named._replace(uprn=flats[0]),
            reason=f"{answer.reason} {was}: {there}.",
            retired=named.uprn,
        )
    share = answer.score / len(flats)
    return Answer(
        *(Outcome.REVIEW, share, named._replace(uprn=flats[0]), named._replace(uprn=flats[1]), share),
        f"{answer.reason} {was}: {len(flats)} stand in its place.",
        "several stand in its place",
        named.uprn,
    )


def _of_these(session: Session, written: Written, now: tuple[int, ...]) -> tuple[int, ...]:
    """Those whose flat the text names; all of them, where it names none of theirs."""
    said = written.readings[0].unit
    called = repository.called(session, now) if said else {}
    named = [uprn for uprn in now if uprn in called and said in {form.unit for form in called[uprn].forms}]
    return tuple(named) or now


def _first(second: Weighed, now: tuple[int, ...]) -> Weighed | None:
    return second._replace(uprn=now[0]) if now else None
