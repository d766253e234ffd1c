"""Finding whose record a new one is: who is looked at, how they compare, and what follows."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Container, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from identity_index.history import repository as history
from identity_index.history.change import INDEX, Because
from identity_index.ids import person_id
from identity_index.links.kind import Kind
from identity_index.people.candidates import Candidates, candidates
from identity_index.people.matching import (
    Decision,
    Features,
    Outcome,
    Weights,
    match,
    terms,
)
from identity_index.people.matching.comparing import Rarities
from identity_index.people.matching.deciding import chance, probability
from identity_index.people.matching.one_number import who_has_its_number
from identity_index.people.matching.reach import Reach
from identity_index.people.matching.score import PersonScore
from identity_index.people.repository import Counts
from identity_index.people.reviews.review import Opening, Why
from identity_index.people.weighing.in_use import WeightsInUse
from ledger.session import Session

WITHHELD = "the data of one of them are restricted, or being erased: nothing is linked to them meanwhile"
WeightsNow = Callable[[Session], Weights]
"""The weights that hold, as the unit sees them."""


@dataclass(frozen=True, slots=True)
class Found:
    """What follows, whose it is or may be, and by which weights. ``record`` is the candidate's record that
    agrees best; ``also`` are others who turn out to be one with that one, and are to be merged with them, and
    ``alike`` says who of them the record fits about as well."""

    outcome: Outcome
    weights: str
    master: int | None = None
    record: int | None = None
    bits: float | None = None
    probability: float | None = None
    evidence: str = "{}"
    also: Sequence[Found] = ()
    alike: Sequence[int] = ()
    why: Why = Why.POSSIBLE

    @property
    def because(self) -> Because:
        """Why, for whoever asks later."""
        return Because(INDEX, weights=self.weights, evidence=self.evidence)

    def asking(self, record: int, master: int, candidate: int) -> Opening:
        """The question whether this record, which is that master's, is the candidate's."""
        return Opening(
            *(self.why, record, master, candidate, self.record),
            *(self.weights, self.evidence, self.bits, self.probability),
        )

    def asking_which(self, apart: Container[int]) -> Found:
        """The same where ``master`` is to be kept apart from these: whose the record is of two whom it fits
        alike, a person is asked."""
        two = [one for one in self.alike if one in apart]
        if self.outcome is not Outcome.LINK or self.master is None or not two:
            return self
        fits = " and ".join(map(person_id.written, (self.master, *two)))
        return self._asked(f"fits {fits} alike, and they are to be kept apart")

    def asking_instead(self, withheld: Container[int]) -> Found:
        """The same where the machine may link nothing to these, whose data are restricted: where it would, or
        would ask, a person is asked, and told why."""
        if self.master not in withheld or self.outcome is Outcome.NEW:
            return self
        return replace(self._asked(WITHHELD), why=Why.RESTRICTED)

    def asking_of(self) -> Found:
        """The same where they, and another whom the record fits as well, are to be kept apart: a person is
        asked."""
        return self._asked("fits another as well, and the two are to be kept apart")

    def _asked(self, reason: str) -> Found:
        """A person is asked, and told why."""
        evidence: dict[str, Any] = json.loads(self.evidence)
        evidence["reasons"] = [*evidence.get("reasons", ()), reason]
        return replace(self, outcome=Outcome.REVIEW, also=(), alike=(), evidence=json.dumps(evidence))


class Matcher(Protocol):
    """Decides about one record at a time, in the unit that acts on it."""

    def match(self, session: Session, of: Features, keys: Sequence[int], but: Collection[int] = ()) -> Found:
        """Whose it is. ``but``: persons whose it is not, or is known to be already."""
        ...

    def weights(self, session: Session) -> Weights:
        """Those that hold in this unit."""
        ...

    def decide(self, of: Features, near: Candidates, known: Counts, weights: Weights) -> Found:
        """As ``match``, of candidates that are known already."""
        ...


class ScoringMatcher:
    """By the weights that hold. See ``Matcher``."""

    def __init__(self, weights: WeightsNow | None = None) -> None:
        """``weights`` None: those in use."""
        self._weights = weights or WeightsInUse()

    def match(self, session: Session, of: Features, keys: Sequence[int], but: Collection[int] = ()) -> Found:
        weights, near = self.weights(session), candidates(session, keys, but)
        if not near:
            return Found(Outcome.NEW, weights.version)
        found = self.decide(of, near, Counts(session, terms(of)), weights)
        if not found.alike or found.master is None:
            return found
        return found.asking_which(history.masters_kept_apart(session, Kind.PERSON, found.master))

    def weights(self, session: Session) -> Weights:
        return self._weights(session)

    def decide(self, of: Features, near: Candidates, known: Counts, weights: Weights) -> Found:
        if not near:
            return Found(Outcome.NEW, weights.version)
        reach = Reach(of, known.persons, weights, Rarities(weights, known))
        each = {number: [one for _, one in some] for number, some in near.items()}
        held = {person_id.written(number): some for number, some in each.items() if reach.has(some)}
        found = Found(Outcome.NEW, weights.version)
        if held:
            decision = match(of, held, known.persons, weights, known)
            found = _found(decision, known.persons, weights, near)
        return _asked_by_number(found, of, near) if found.outcome is Outcome.NEW else found


def _found(decision: Decision, persons: int, weights: Weights, near: Candidates) -> Found:
    best = decision.best
    if best is None or decision.outcome is Outcome.NEW:
        return Found(Outcome.NEW, weights.version)
    return replace(
        _scored(best, decision, decision.probability, weights, near),
        also=[
            _scored(one, decision, probability(one.bits, persons, weights), weights, near)
            for one in decision.also
        ],
        alike=[
            person_id.read(one.person)
            for one in decision.also
            if chance(best.bits - one.bits) < weights.certain
        ],
    )


def _scored(of: PersonScore, decision: Decision, likely: float, weights: Weights, near: Candidates) -> Found:
    """What was decided, as of this one of those whom it was decided of."""
    master = person_id.read(of.person)
    said = decision.model_copy(update={"best": of, "probability": likely})
    return Found(
        outcome=decision.outcome,
        weights=weights.version,
        master=master,
        record=near[master][of.record][0],
        bits=of.bits,
        probability=likely,
        evidence=said.model_dump_json(exclude=_NOT_EVIDENCE),
    )


def _asked_by_number(found: Found, of: Features, near: Candidates) -> Found:
    """By the score they are two: a person is to say whose the number is, if both have one."""
    same = who_has_its_number(of, near)
    if same is None:
        return found
    master, record, scheme = same
    why = f"both have one number of the scheme {scheme}, of which no two people have the same"
    evidence = json.dumps({"reasons": [why]})
    return replace(found, outcome=Outcome.REVIEW, master=master, record=record, evidence=evidence)


_NOT_EVIDENCE: Any = {"also": True, "best": {"person": True, "record": True}}
