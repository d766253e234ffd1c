"""What a run left: the clients' word, the receiver's log, the ledger's rows, the processes' logs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from benchmarks.chaos.publishers import Taken
from benchmarks.chaos.receiver import Arrival
from ledger.reading.account import Account

FILES = "moves"
"""The adapter that reads the dropped files: its name is their events' entry, and no shipped case type's back
office, of which the logs would tell that it takes nothing."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event of the ledger."""

    seq: int
    id: str
    entry: str


@dataclass(frozen=True, slots=True)
class Dropped:
    """A file as it was written."""

    name: str
    rows: int
    bad: int


class Rows(Protocol):
    """Whatever answers a query on the hub's database."""

    def rows(self, statement: str) -> list[tuple[object, ...]]: ...


@dataclass(frozen=True, slots=True)
class LedgerLook:
    """What the ledger says once everything has stopped."""

    events: Sequence[Recorded]
    flagged: frozenset[tuple[str, str]]
    """(subscription, event id) of deliveries that it says may have arrived more than once."""
    tallied: dict[tuple[str, str], int]
    """Records by (file, outcome)."""
    left: dict[str, int]
    """Rows that nobody should have left, by what they are."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """All of it. ``logs`` are what was found in them, ``died`` and ``overdue`` what the processes did."""

    taken: Sequence[Taken]
    client_faults: Sequence[str]
    arrivals: Sequence[Arrival]
    dropped: Sequence[Dropped]
    ledger: LedgerLook
    account: Account
    drained: bool
    died: Sequence[str]
    overdue: Sequence[str]
    unexpected: Sequence[str]


def arrivals_of(log: Path) -> list[Arrival]:
    """The receiver's log, in the order of arrival."""
    return [Arrival.model_validate_json(line) for line in log.read_text("utf-8").splitlines()]


def look_at_ledger(database: Rows) -> LedgerLook:
    """All that the promises are held against."""
    events = database.rows("SELECT seq, id, entry FROM event ORDER BY seq")
    flagged = database.rows(
        "SELECT d.subscription, e.id FROM delivery AS d JOIN event AS e ON e.seq = d.seq "
        "WHERE d.possible_duplicate"
    )
    tallied = database.rows(
        f"SELECT container, outcome, sum(records)::bigint FROM tally WHERE entry = '{FILES}' GROUP BY 1, 2"
    )
    return LedgerLook(
        events=[Recorded(int(str(seq)), str(name), str(entry)) for seq, name, entry in events],
        flagged=frozenset((str(subscription), str(name)) for subscription, name in flagged),
        tallied={(str(file), str(outcome)): int(str(many)) for file, outcome, many in tallied},
        left={what: int(str(database.rows(query)[0][0])) for what, query in _LEFT.items()},
    )


_LEFT = {
    "rows of live work": "SELECT count(*) FROM ready",
    "lanes": "SELECT count(*) FROM lane",
    "leases that are held": "SELECT count(*) FROM lease "
    "WHERE until_at > (extract(epoch FROM clock_timestamp()) * 1000000)::bigint",
    "attempts without an end": "SELECT count(*) FROM attempt WHERE ended_at IS NULL",
    "deliveries not delivered": "SELECT count(*) FROM delivery WHERE state <> 'delivered'",
}
