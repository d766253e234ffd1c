"""What this room knows of events whose data goes: copies of it, and by what of it their letters are found."""

from __future__ import annotations

from collections.abc import Sequence

from dead_letter.retaining import repository
from dead_letter.search import letters
from dead_letter.search.facts import Why
from dead_letter.search.marking import unmark
from ledger import numbers
from ledger.session import Session
from schemas.catalogue import Catalogue


def forget(session: Session, seqs: Sequence[int], catalogue: Catalogue) -> None:
    """To be called while the data of these events is there still, in the unit that takes it away."""
    repository.empty_edits(session, seqs)
    rows = repository.letters_of(session, seqs)
    if not rows:
        return
    numbers.hold(session, numbers.FILED)
    known = letters.deliveries(session, [row.number for row in rows])
    facts = [
        (row.id, known[row.number].facts(Why(row.group_id, row.stage, row.error, row.words)))
        for row in rows
        if row.number in known
    ]
    unmark(session, facts, catalogue)
