"""One step of a trial: some records, or open reviews, by two versions of the weights. Nothing is changed."""

from __future__ import annotations

import json
import time
from collections import Counter
from dataclasses import dataclass
from typing import Any

from pydantic import JsonValue

from identity_index.people.reviews import repository as reviews
from identity_index.people.reviews.review import State, Why
from identity_index.people.training import repository
from identity_index.people.weighing.jobs.finding import Found, Versions, of_record, of_review
from ledger.reader import Reader
from ledger.session import Session

RECORDS, REVIEWS = "trying records", "trying open reviews"
_READ = 2_000
"""Records whose numbers are read at once: of a sample most are passed over."""
_REVIEWS = 200
_SPREAD, _WHOLE = 2_654_435_761, 2**32
"""Numbers are turned so that a sample is spread evenly over them, and is the same each time."""


@dataclass(slots=True)
class Tried:
    """How far a trial is after a step, and what was found in it. ``ended``: nothing is left."""

    phase: str
    place: int
    done: int
    counts: dict[str, JsonValue]
    found: list[Found]
    of: int
    ended: bool = False


def try_some(reader: Reader, row: Any, versions: Versions, seconds: float) -> Tried:
    """Go on from where the job's row says, for about so long; on a thread of its own."""
    until = time.monotonic() + seconds
    counts = json.loads(row.counts)
    asked = json.loads(row.asked)
    phase = row.phase if row.phase in {RECORDS, REVIEWS} else RECORDS
    step = Tried(phase, row.place, row.done, counts, [], asked["records"])
    with reader.session() as session:
        if phase == RECORDS:
            _records(session, step, row.through, _share(asked), versions, until)
        else:
            _reviews(session, step, versions, until)
    changes = Counter(counts.get("changes", {}))
    changes.update(one.change.value for one in step.found)
    counts["changes"] = dict(changes)
    return step


def _share(asked: dict[str, Any]) -> float:
    """Of the records, how many are tried: 1 is all of them."""
    sample = asked["sample"]
    return 1.0 if sample is None else min(1.0, sample / max(asked["records"], 1))


def _records(
    session: Session, step: Tried, through: int, share: float, versions: Versions, until: float
) -> None:
    numbers = repository.records(session, step.place, through, _READ)
    chosen = {one for one in numbers if one * _SPREAD % _WHOLE < share * _WHOLE}
    held = repository.features(session, chosen)
    tried = step.counts.get("tried", 0)
    assert isinstance(tried, int)
    for number in numbers:
        if time.monotonic() > until:
            break
        if number in held:
            step.found += of_record(session, number, held[number], versions)
            tried += 1
        step.place, step.done = number, step.done + 1
    step.counts["tried"] = tried
    if not numbers:
        step.phase, step.place, step.done = REVIEWS, 0, 0
        step.of = reviews.count(session).get(State.OPEN.value, 0)


def _reviews(session: Session, step: Tried, versions: Versions, until: float) -> None:
    step.of = reviews.count(session).get(State.OPEN.value, 0)
    page = reviews.page(session, State.OPEN, after=step.place, limit=_REVIEWS)
    for one in page:
        if time.monotonic() > until:
            break
        found = None if one.asked.why is not Why.POSSIBLE else of_review(session, one, versions)
        step.found += [] if found is None else [found]
        step.place, step.done = one.number, step.done + 1
    step.ended = not page
