"""Finding whose record a new one is: who is looked at, how they compare, and what follows."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Container, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from identity_index.history.change import INDEX, Because
from identity_index.ids import person_id
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
from identity_index.people.matching.one_number import who_has_its_number
from identity_index.people.matching.reach import Reach
from identity_index.people.repository import Counts
from identity_index.people.reviews.review import Opening, Why
from identity_index.people.weighing.in_use import WeightsInUse
from ledger.session import Session

WITHHELD = "the data of one of them are restricted: nothing is linked to them until that is lifted"
WeightsNow = Callable[[Session], Weights]
"""The weights that hold, as the unit sees them."""


@dataclass(frozen=True, slots=True)
class Found:
    """What follows, whose it is or may be, and by which weights. ``record`` is the candidate's record that
    agrees best; ``also`` are others who turn out to be one with that one, and are to be merged with them."""

    outcome: Outcome
    weights: str
    master: int | None = None
    record: int | None = None
    bits: float | None = None
    probability: float | None = None
    evidence: str = "{}"
    also: Sequence[int] = ()
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

    def asking_instead(self, withheld: Container[int]) -> Found:
        """The same where the machine may link nothing to these, whose data are restricted: where it would, or
        would ask, a person is asked, and told why."""
        if self.master not in withheld or self.outcome is Outcome.NEW:
            return self
        evidence: dict[str, Any] = json.loads(self.evidence)
        evidence["reasons"] = [*evidence.get("reasons", ()), WITHHELD]
        return replace(
            self, outcome=Outcome.REVIEW, also=(), why=Why.RESTRICTED, evidence=json.dumps(evidence)
        )


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
        return self.decide(of, near, Counts(session, terms(of)), weights)

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
            found = _found(match(of, held, known.persons, weights, known), weights, near)
        return _asked_by_number(found, of, near) if found.outcome is Outcome.NEW else found


def _found(decision: Decision, weights: Weights, near: Candidates) -> Found:
    best = decision.best
    if best is None or decision.outcome is Outcome.NEW:
        return Found(Outcome.NEW, weights.version)
    master = person_id.read(best.person)
    return Found(
        outcome=decision.outcome,
        weights=weights.version,
        master=master,
        record=near[master][best.record][0],
        bits=best.bits,
        probability=decision.probability,
        evidence=decision.model_dump_json(exclude=_NOT_EVIDENCE),
        also=[person_id.read(one.person) for one in decision.also],
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
