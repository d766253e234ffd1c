"""What a text means of all that is known; where that is retired, what stands in its place. Works in the
caller's session."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

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
from identity_index.places.matching.searching import Candidates, candidates
from identity_index.places.matching.weights import Weights
from identity_index.places.matching.written import Written
from identity_index.places.place import State
from identity_index.places.succession import repository as succession
from ledger.session import Session

_TOO_LITTLE = (
    "The text has words that are known of places, and neither a number, nor a name, nor a postcode with them."
)
Standing = dict[int, tuple[int, ...]]
"""What stands in the place of each that is retired."""


def answer_of(session: Session, written: Written, weights: Weights, aliases: Aliases) -> Answer:
    """``best`` is always one that stands."""
    if written.uprn:
        return _by_number(session, written, written.uprn)
    return answer_among(session, written, candidates(session, written), weights, aliases)


def answer_among(
    session: Session, written: Written, near: Candidates, weights: Weights, aliases: Aliases
) -> Answer:
    """The same, of those that were looked up."""
    weighed = weigh(Comparison(written, near.words, aliases, near.towns), near.places, weights)
    if not weighed and near.words:
        return Answer(*(Outcome.NONE, 0.0, None, None, 0.0), _TOO_LITTLE)
    if not near.retired:
        return _street_named(session, decide(weighed, weights))
    standing: Standing = {}
    counted = list(_counted(session, weighed, near.retired, standing))
    answer = _street_named(session, decide(counted, weights))
    second = answer.runner_up
    if second is not None and second.uprn in standing:
        answer = answer._replace(runner_up=_first(second, standing[second.uprn]))
    if answer.best is None or answer.best.uprn not in standing:
        return answer
    return _succeeded(session, written, answer, answer.best, standing[answer.best.uprn])


def _by_number(session: Session, written: Written, uprn: int) -> Answer:
    """The text is a UPRN and nothing else."""
    found = keeping.places(session, [uprn]).get(uprn)
    if found is None:
        return Answer(*(Outcome.NONE, 0.0, None, None, 0.0), f"No property {uprn} is known here.")
    one = Weighed(uprn, 0.0, (MISSING,) * len(LADDERS))
    answer = Answer(Outcome.CERTAIN, 1.0, one, None, 0.0, "The text is its UPRN.")
    if found.state is not State.RETIRED:
        return answer
    return _succeeded(session, written, answer, one, _standing(session, uprn))


def _street_named(session: Session, answer: Answer) -> Answer:
    """Where a street is all that a text names, with what that is called."""
    if answer.doubt != STREET_ALONE or answer.best is None:
        return answer
    there = keeping.places(session, [answer.best.uprn]).get(answer.best.uprn)
    named = "a street" if there is None or not there.street else f"a street, {there.street},"
    return answer._replace(
        reason=f"The text names {named} and neither a number nor a name of a property there."
    )


def _counted(
    session: Session, weighed: Sequence[Weighed], retired: frozenset[int], standing: Standing
) -> Iterator[Weighed]:
    """Those to decide between. One that is retired counts where it agrees better than all that stand, since
    the same address was often given to another UPRN; of several that the same succeeded, the best."""
    best = next((one.bits for one in weighed if one.uprn not in retired), float("-inf"))
    seen = set[tuple[int, ...]]()
    for one in weighed:
        if one.uprn not in retired:
            yield one
        elif one.bits > best:
            now = _standing(session, one.uprn)
            if not now or now not in seen:
                seen.add(now)
                standing[one.uprn] = now
                yield one


def _standing(session: Session, uprn: int) -> tuple[int, ...]:
    return tuple(one.uprn for one in succession.standing(session, uprn) if one.place is not None)


def _succeeded(
    session: Session, written: Written, answer: Answer, named: Weighed, now: tuple[int, ...]
) -> Answer:
    if answer.outcome is Outcome.NONE:
        return answer
    was = f"That is UPRN {named.uprn}, which is retired"
    if not now:
        return Answer(
            *(Outcome.NONE, 0.0, None, answer.runner_up, answer.runner_up_score),
            f"{answer.reason} {was}, and nothing is known to stand in its place.",
            retired=named.uprn,
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
