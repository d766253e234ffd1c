"""Where texts are tied to properties, and people say what those mean of which it is not certain."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from pydantic import JsonValue

from identity_index.ids import place_review_id
from identity_index.places.finding.desk import uprn_of
from identity_index.places.keeping import repository as keeping
from identity_index.places.matching import repository
from identity_index.places.matching.aliases import Aliases
from identity_index.places.matching.answering import answer_of
from identity_index.places.matching.deciding import Answer, Outcome
from identity_index.places.matching.reviews import repository as reviews
from identity_index.places.matching.reviews.review import Kept, Opening, State, meaning_of
from identity_index.places.matching.shown import (
    Accepting,
    Matched,
    MatchedAll,
    Matching,
    MayBe,
    Rejecting,
    Review,
    ReviewPage,
)
from identity_index.places.matching.weights import Weights
from identity_index.places.matching.written import read
from identity_index.places.naming import spaced
from identity_index.places.place import Place
from identity_index.places.place import State as Standing
from ledger import auditing, clock
from ledger.door import Door
from ledger.errors import Refused
from ledger.reader import Reader
from ledger.session import Session
from ledger.storable import storable


@dataclass(frozen=True, slots=True)
class MatchingDesk:
    """Safe to use from many requests at once."""

    reader: Reader
    door: Door
    weights: Callable[[Session], Weights]
    """Those that are in use, as the unit that asks sees them."""
    aliases: Aliases = field(default_factory=Aliases)

    async def match(self, wanted: Matching, who: str) -> MatchedAll:
        """What each text means. Where it is not certain somebody is asked, once for texts that are read the
        same."""
        texts = [storable(one) for one in wanted.texts]
        version, answers = await self.reader.run(partial(self._answers, texts=texts))
        new = [one for one in map(partial(_opening, version=version), texts, answers) if one]
        if wanted.review and new:
            await self.door.run(partial(_ask, asked=new, who=who))
        shown = await self.reader.run(partial(_shown, texts=texts, answers=answers))
        return MatchedAll(weights=version, items=shown)

    async def page(self, state: State | None, after: str | None, limit: int) -> ReviewPage:
        """What people are asked. Raises ``Malformed``."""
        number = None if after is None else place_review_id.read(after)

        def look(session: Session) -> ReviewPage:
            found = reviews.page(session, state, number, limit + 1)
            more = place_review_id.written(found[limit - 1].number) if len(found) > limit else None
            return ReviewPage(items=_reviews(session, found[:limit]), next=more)

        return await self.reader.run(look)

    async def show(self, number: int) -> Review:
        """Raises ``NotFound``."""
        return await self.reader.run(lambda session: _reviews(session, [reviews.find(session, number)])[0])

    async def accept(self, number: int, wanted: Accepting, who: str) -> Review:
        """The text means that property. Raises ``NotFound``, ``Refused``, ``Malformed``."""
        uprn = None if wanted.uprn is None else uprn_of(wanted.uprn)
        return await self.door.run(
            partial(_decide, number=number, state=State.ACCEPTED, uprn=uprn, who=who, reason=wanted.reason)
        )

    async def reject(self, number: int, wanted: Rejecting, who: str) -> Review:
        """The text means none that is known. Raises ``NotFound``."""
        return await self.door.run(
            partial(_decide, number=number, state=State.REJECTED, uprn=None, who=who, reason=wanted.reason)
        )

    def _answers(self, session: Session, texts: Sequence[str]) -> tuple[str, list[Answer | Kept]]:
        """With the version of the weights."""
        weights = self.weights(session)
        each = {text: read(text) for text in texts}
        said = reviews.of_meanings(session, map(meaning_of, each.values()))
        found: dict[str, Answer | Kept] = {}
        for text, written in each.items():
            kept = said.get(meaning_of(written))
            if kept is not None and _stands(session, kept):
                found[text] = kept
                continue
            answer = answer_of(session, written, weights, self.aliases)
            found[text] = kept if kept is not None and _is_none(session, kept, answer) else answer
        return weights.version, [found[text] for text in texts]


def _stands(session: Session, kept: Kept) -> bool:
    """Was it decided to mean a property, and does that still stand?"""
    meant = kept.meant if kept.state is State.ACCEPTED else None
    return meant is not None and not repository.retired(session, [meant])


def _is_none(session: Session, kept: Kept, answer: Answer) -> bool:
    """Was it decided to mean none that was known then, and is it none that was loaded since?"""
    if kept.state is not State.REJECTED:
        return False
    if answer.best is None or answer.outcome is Outcome.NONE or kept.decided_at is None:
        return True
    return not repository.changed_since(session, answer.best.uprn, kept.decided_at)


def _opening(text: str, answer: Answer | Kept, version: str) -> Opening | None:
    if isinstance(answer, Kept) or answer.outcome is not Outcome.REVIEW or answer.best is None:
        return None
    second = answer.runner_up
    return Opening(
        *(meaning_of(read(text)), text, answer.best.uprn, round(answer.score, 6)),
        None if second is None else second.uprn,
        None if second is None else round(answer.runner_up_score, 6),
        answer.reason,
        version,
    )


def _ask(session: Session, asked: Sequence[Opening], who: str) -> None:
    reviews.open_all(session, asked, who, clock.now(session))


def _decide(session: Session, number: int, state: State, uprn: int | None, who: str, reason: str) -> Review:
    kept = reviews.find(session, number)
    meant = None if state is State.REJECTED else uprn or kept.asked.uprn
    if meant is not None:
        place = keeping.places(session, [meant]).get(meant)
        if place is None or place.state is Standing.RETIRED:
            raise Refused(
                f"UPRN {meant} is {'not known' if place is None else 'retired'}: name one that stands."
            )
    reviews.decide(session, number, state, meant, who, storable(reason), clock.now(session))
    thing = f"place-review/{number}"
    detail: JsonValue = {"was": kept.state.value, "meant": None if meant is None else str(meant)}
    auditing.note(session, who, f"places.{state.value}", thing, reason, detail)
    return _reviews(session, [reviews.find(session, number)])[0]


def _shown(session: Session, texts: Sequence[str], answers: Sequence[Answer | Kept]) -> list[Matched]:
    asked = reviews.of_meanings(session, [meaning_of(read(text)) for text in texts])
    wanted = {uprn for one in answers for uprn in _uprns(one)}
    places = keeping.places(session, wanted)
    found = []
    for text, one in zip(texts, answers, strict=True):
        kept = asked.get(meaning_of(read(text)))
        review = None if kept is None else place_review_id.written(kept.number)
        if isinstance(one, Kept):
            meant = None if one.meant is None else str(one.meant)
            said = (
                "somebody said that it means this property" if meant else "somebody said that it means none"
            )
            found.append(
                Matched(
                    text=text,
                    outcome="certain" if meant else "none",
                    uprn=meant,
                    address=None if one.meant is None else _address(places.get(one.meant)),
                    score=1.0,
                    reason=f"Decided: {said} ({one.reason})",
                    review=review,
                )
            )
            continue
        best = None if one.outcome is Outcome.NONE else one.best
        found.append(
            Matched(
                text=text,
                outcome=one.outcome.value,
                uprn=None if best is None else str(best.uprn),
                address=None if best is None else _address(places.get(best.uprn)),
                score=round(one.score, 4),
                runner_up=None
                if one.runner_up is None
                else _may_be(places, one.runner_up.uprn, one.runner_up_score),
                reason=one.reason,
                retired=None if one.retired is None else str(one.retired),
                review=review,
            )
        )
    return found


def _uprns(one: Answer | Kept) -> list[int]:
    if isinstance(one, Kept):
        return [] if one.meant is None else [one.meant]
    return [each.uprn for each in (one.best, one.runner_up) if each is not None]


def _reviews(session: Session, found: Sequence[Kept]) -> list[Review]:
    uprns = {uprn for one in found for uprn in (one.asked.uprn, one.asked.runner_up) if uprn}
    places = keeping.places(session, uprns)
    return [
        Review(
            id=place_review_id.written(one.number),
            state=one.state.value,
            text=one.asked.text,
            best=_may_be(places, one.asked.uprn, one.asked.score),
            runner_up=None
            if one.asked.runner_up is None
            else _may_be(places, one.asked.runner_up, one.asked.runner_up_score or 0),
            why=one.asked.why,
            weights=one.asked.weights,
            opened_at=clock.moment(one.opened_at),
            asked_by=one.asked_by,
            meant=None if one.meant is None else str(one.meant),
            decided_at=None if one.decided_at is None else clock.moment(one.decided_at),
            decided_by=one.decided_by,
            reason=one.reason or None,
        )
        for one in found
    ]


def _may_be(places: dict[int, Place], uprn: int, score: float) -> MayBe:
    return MayBe(uprn=str(uprn), address=_address(places.get(uprn)), score=round(score, 4))


def _address(one: Place | None) -> str:
    if one is None:
        return ""
    return ", ".join([*one.lines, *([spaced(one.postcode)] if one.postcode else [])])
