"""Tallies: how many records came in by which door, and what became of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ledger import clock
from ledger.bulk import insert_listed, listed
from ledger.session import Session
from ledger.states import Entered
from ledger.tables import tally


@dataclass(frozen=True, slots=True)
class Count:
    """``records`` that entered and ended as ``outcome``; ``events`` they became (0 unless envelopes)."""

    entry: str
    outcome: Entered
    records: int
    events: int = 0
    container: str = ""
    reason: str = ""


def add(session: Session, counts: Iterable[Count]) -> None:
    """Add to the tally, in the unit that records what is counted, so that the two cannot part."""
    merged: dict[tuple[str, str, str, str], list[int]] = {}
    for one in counts:
        sums = merged.setdefault(
            (one.entry, one.container[:1024], one.outcome.value, one.reason[:1024]), [0, 0]
        )
        sums[0] += one.records
        sums[1] += one.events
    if not merged:
        return
    now = clock.now(session)
    session.run(
        _ADD,
        rows=listed(
            [
                (entry, container, outcome, reason, records, events, now, now)
                for (entry, container, outcome, reason), (records, events) in sorted(merged.items())
            ]
        ),
    )


_ADD = insert_listed(
    tally,
    *("entry", "container", "outcome", "reason", "records", "events", "first_at", "last_at"),
    then=(
        "ON CONFLICT (entry, container, outcome, reason) DO UPDATE SET "
        "records = tally.records + excluded.records, events = tally.events + excluded.events, "
        "last_at = excluded.last_at"
    ),
)
