"""Learning weights from the properties of the index itself: nobody needs to say what a text means that was
made of a property's own address. The same properties, and the same answers, give the same weights."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from random import Random
from typing import Any

from pydantic import JsonValue

from identity_index.ids import job_id
from identity_index.people.training.pace import Pace
from identity_index.people.weighing.jobs import repository as jobs
from identity_index.people.weighing.jobs.job import State
from identity_index.places.matching import repository
from identity_index.places.matching.aliases import Aliases
from identity_index.places.matching.comparing import Comparison
from identity_index.places.matching.learning import Example, Seen, learn
from identity_index.places.matching.searching import candidates
from identity_index.places.matching.weights import Weights, shipped
from identity_index.places.matching.written import read
from identity_index.places.weighing import repository as sampling
from identity_index.places.weighing.versions import VERSIONS
from identity_index.places.weighing.writing import write
from identity_index.weights.repository import LEARNED, Made
from ledger import auditing
from ledger.reader import Reader
from ledger.session import Session

TEXTS = 2_000
"""Properties of whose addresses a text is made."""


def learns(aliases: Aliases) -> Callable[[Reader, Any, Pace], Callable[[Session], None]]:
    """As a job of ``WeightsWork``; the unit that it answers with keeps the version, and puts none in use."""

    def learned(reader: Reader, row: Any, pace: Pace) -> Callable[[Session], None]:
        asked = json.loads(row.asked)
        weights, how = train(reader, row.through, asked["last_review"], aliases, pace, row.who)
        return partial(_keep, row=row, weights=weights, how=how)

    return learned


def train(
    reader: Reader, through: int, last_review: int, aliases: Aliases, pace: Pace, who: str, texts: int = TEXTS
) -> tuple[Weights, Made]:
    """From properties up to this UPRN, and reviews that people answered up to this one (0: none). Raises
    ``Ended``."""
    seen, start = Seen(), shipped()
    for done, uprn in enumerate(sampling.spread(reader, through, texts), start=1):
        with reader.session() as session:
            _made(session, uprn, aliases, seen)
        pace("writing addresses", done, texts)
    made, labels = len(seen.examples), 0
    with reader.session() as session:
        for text, meant in sampling.answered(session, last_review):
            _compared(session, text, meant, aliases, seen)
            labels += 1
    pace("reading answers", labels, labels)
    found = learn(seen, start, lambda done, of: pace("fitting", done, of))
    said = f"{made:,} texts made of the index's own addresses, " + (
        f"and {labels:,} that people answered" if labels else "no labels"
    )
    weights = Weights.model_validate({**found.model_dump(), "learned_from": said})
    compared = sum(len(one.found) for one in seen.examples)
    return weights, Made(LEARNED, who, made, compared, labels)


def _made(session: Session, uprn: int, aliases: Aliases, seen: Seen) -> None:
    place = repository.called(session, [uprn]).get(uprn)
    if place is None:
        return
    random = Random(f"places {uprn}")  # noqa: S311 - the same texts each time
    plain = write(place, [], Random(f"plain {uprn}"))  # noqa: S311
    others = [] if plain is None else candidates(session, read(plain.text)).places
    text = write(place, others, random)
    if text is not None:
        _compared(session, text.text, text.meant, aliases, seen)


def _compared(session: Session, text: str, meant: int | None, aliases: Aliases, seen: Seen) -> None:
    """A text that could be two properties alike teaches nothing; nor does one whose own was not found."""
    written = read(text)
    near = candidates(session, written)
    places = [one for one in near.places if one.uprn not in near.retired]
    seen.add(Comparison(written, near.words, aliases, near.towns), places, meant)
    if meant is not None and seen.examples and not _tells(seen.examples[-1]):
        seen.examples.pop()


def _tells(example: Example) -> bool:
    ways = dict(example.found)
    mine = ways.get(example.meant) if example.meant is not None else None
    return mine is not None and all(
        {way[:2] for way in one} != {way[:2] for way in mine}
        for uprn, one in ways.items()
        if uprn != example.meant
    )


def _keep(session: Session, row: Any, weights: Weights, how: Made) -> None:
    if not jobs.end(session, row.id, State.DONE, weights=weights.version, phase="done"):
        return
    new = VERSIONS.keep(session, weights, how)
    detail: JsonValue = {"job": job_id.written(row.id), "new": new, "from": weights.learned_from}
    auditing.note(session, row.who, "places.weights.learned", f"place-weights/{weights.version}", "", detail)
