"""The story that a dead letter is of, without what is closed to whoever asks."""

from __future__ import annotations

from collections import Counter

from dead_letter.letter import Related
from ledger.reading import trace
from ledger.reading.closing import Closed
from ledger.session import Session
from schemas.catalogue import Catalogue


def story_of(session: Session, seq: int, catalogue: Catalogue, closed: Closed) -> list[Related]:
    found = trace.of(session, seq, catalogue).events
    hidden = closed.events(session, [one.event for one in found])
    return [
        Related(
            tie=one.tie,
            seq=one.event.seq,
            type=one.event.type,
            deliveries=dict(Counter(made.state for made in one.deliveries)),
        )
        for one in found
        if one.event.seq not in hidden
    ]
