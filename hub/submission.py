"""What one sender hands in at once, and what became of each position of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ledger.draft import Draft
from ledger.invalid import InvalidMessage
from ledger.tallies import Count


@dataclass(frozen=True, slots=True)
class Submission:
    """Positions in the sender's order: a draft to record, or an invalid message to keep.

    ``records`` says how the positions make up the sender's records, for the tally: (container, how many of
    the next positions). Empty: each position is a record of its own. ``others`` are counts of records that
    have no position here (ignored ones).
    """

    entry: str
    positions: Sequence[Draft | InvalidMessage]
    records: Sequence[tuple[str, int]] = ()
    others: Sequence[Count] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Kept:
    """The position could not become an envelope; it is kept whole as invalid message ``number``."""

    number: int
    message: InvalidMessage
    conflict_with: int | None = None
