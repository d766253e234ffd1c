"""Tallies: how many records came in by which door, and what became of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Executable
from sqlalchemy.dialects import postgresql, sqlite

from ledger import clock
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
    session.execute(
        _ADD[session.dialect],
        [
            {
                "entry": entry,
                "container": container,
                "outcome": outcome,
                "reason": reason,
                "records": records,
                "events": events,
                "first_at": now,
                "last_at": now,
            }
            for (entry, container, outcome, reason), (records, events) in sorted(merged.items())
        ],
    )


def _add(insert: sqlite.Insert | postgresql.Insert) -> Executable:
    return insert.on_conflict_do_update(
        index_elements=["entry", "container", "outcome", "reason"],
        set_={
            "records": tally.c.records + insert.excluded.records,
            "events": tally.c.events + insert.excluded.events,
            "last_at": insert.excluded.last_at,
        },
    )


_ADD = {"sqlite": _add(sqlite.insert(tally)), "postgresql": _add(postgresql.insert(tally))}
