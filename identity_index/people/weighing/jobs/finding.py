"""What two versions of the weights say of one record, and how that differs. Read in the caller's session."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from identity_index.history import repository as history
from identity_index.ids import person_id
from identity_index.links import repository as links
from identity_index.links.kind import Kind
from identity_index.people import repository
from identity_index.people.candidates import candidates
from identity_index.people.matching import (
    Decision,
    Features,
    Outcome,
    Step,
    Weights,
    decide,
    keys,
    match,
    score_against_person,
    terms,
)
from identity_index.people.restricting.repository import restricted
from identity_index.people.reviews.review import Kept
from identity_index.people.training import repository as training
from identity_index.people.weighing.jobs.job import Change
from ledger.session import Session


class Verdict(BaseModel):
    """One version's decision, to be kept."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    weights: str
    outcome: Outcome
    person: str | None
    merges: tuple[str, ...]
    bits: float | None
    probability: float
    reasons: tuple[str, ...]
    steps: tuple[Step, ...]


class Found(NamedTuple):
    """With this record the other version would do something else."""

    change: Change
    record: int
    person: int
    before: Verdict
    after: Verdict


class Versions(NamedTuple):
    """The one in use, and the one that is tried."""

    before: Weights
    after: Weights


def of_record(session: Session, number: int, of: Features, versions: Versions) -> list[Found]:
    """As if the record arrived now: it is compared with everybody, its own person by that one's other
    records; whoever people have said it is not is left out, and whoever is restricted."""
    record = links.records(session, [number]).get(number)
    if record is None:
        return []
    apart = history.masters_kept_apart(session, Kind.PERSON, record.master)
    near = candidates(session, keys(of), apart)
    withheld = restricted(session, near)
    held = {
        person_id.written(master): [one for at, one in some if at != number]
        for master, some in near.items()
        if master not in withheld
    }
    held = {person: some for person, some in held.items() if some}
    if not held:
        return []
    known = repository.Counts(session, terms(of))
    before, after = (match(of, held, known.persons, weights, known) for weights in versions)
    return [
        Found(
            change, number, record.master, _verdict(before, versions.before), _verdict(after, versions.after)
        )
        for change in differences(before, after)
    ]


def of_review(session: Session, kept: Kept, versions: Versions) -> Found | None:
    """Would an open review be asked by the version that is tried?"""
    asked = kept.asked
    candidate = links.active(session, Kind.PERSON, [asked.candidate]).get(asked.candidate)
    of = training.features(session, [asked.record]).get(asked.record)
    if candidate is None or of is None or restricted(session, [candidate]):
        return None
    some = repository.of_persons(session, [candidate], keys(of))
    held = [one.features for one in some if one.record != asked.record]
    if not held:
        return None
    known = repository.Counts(session, terms(of))
    named = person_id.written(candidate)
    before, after = (
        decide([score_against_person(of, named, held, weights, known)], known.persons, weights)
        for weights in versions
    )
    change = _OF_REVIEW.get(after.outcome)
    if before.outcome is not Outcome.REVIEW or change is None:
        return None
    return Found(
        change,
        asked.record,
        asked.master,
        _verdict(before, versions.before),
        _verdict(after, versions.after),
    )


def differences(before: Decision, after: Decision) -> Sequence[Change]:
    """How two decisions about one record differ; nothing where they do the same. Pure."""
    found = []
    if before.outcome is not after.outcome:
        found.append(_OTHERWISE[before.outcome, after.outcome])
    elif before.outcome is not Outcome.NEW and _person(before) != _person(after):
        found.append(Change.OTHER_PERSON)
    merged = {one.person for one in after.also} - {one.person for one in before.also}
    kept = {one.person for one in before.also} - {one.person for one in after.also}
    if merged:
        found.append(Change.NEWLY_MERGED)
    elif kept:
        found.append(Change.NOT_MERGED)
    return found


def _person(of: Decision) -> str | None:
    return None if of.best is None else of.best.person


def _verdict(of: Decision, weights: Weights) -> Verdict:
    best = of.best
    return Verdict(
        weights=weights.version,
        outcome=of.outcome,
        person=None if best is None else best.person,
        merges=tuple([one.person for one in of.also]),
        bits=None if best is None else best.bits,
        probability=of.probability,
        reasons=tuple(of.reasons),
        steps=() if best is None else best.steps,
    )


_OTHERWISE: Mapping[tuple[Outcome, Outcome], Change] = {
    (Outcome.LINK, Outcome.NEW): Change.NOT_LINKED,
    (Outcome.LINK, Outcome.REVIEW): Change.ASKED_INSTEAD,
    (Outcome.REVIEW, Outcome.LINK): Change.LINKED_INSTEAD,
    (Outcome.REVIEW, Outcome.NEW): Change.NOT_ASKED,
    (Outcome.NEW, Outcome.LINK): Change.NEWLY_LINKED,
    (Outcome.NEW, Outcome.REVIEW): Change.NEWLY_ASKED,
}
_OF_REVIEW = {Outcome.NEW: Change.REVIEW_CLOSES, Outcome.LINK: Change.REVIEW_LINKS}
