"""What this room knows of events whose data goes: copies of it, and by what of it their letters are found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dead_letter.ports import Tells
from dead_letter.retaining import repository
from dead_letter.search import letters
from dead_letter.search.facts import Facts, Why
from dead_letter.search.marking import unmark
from dead_letter.search.saying import saying, saying_of_event
from ledger import numbers
from ledger.reading.dead_letters import Kind
from ledger.session import Session
from schemas.catalogue import Catalogue

_AT_ONCE = 100
"""Originals that are read together."""


def forget(session: Session, seqs: Sequence[int], catalogue: Catalogue) -> None:
    """To be called while the data of these events is there still, in the unit that takes it away."""
    repository.empty_edits(session, seqs)
    rows = repository.letters_of(session, seqs)
    if not rows:
        return
    numbers.hold(session, numbers.FILED)
    known = letters.deliveries(session, [row.number for row in rows])
    facts = []
    for row in rows:
        letter = known.get(row.number)
        if letter is not None:
            why = Why(row.group_id, row.stage, row.error, row.words)
            why = saying_of_event(why, letter.cause, letter.type, letter.data, catalogue)
            facts.append((row.id, letter.facts(why)))
    unmark(session, facts, catalogue)


def forget_messages(session: Session, which: Sequence[int], catalogue: Catalogue, tells: Tells) -> None:
    """To be called while the originals of these invalid messages are there still, likewise."""
    repository.of_messages(session, which)
    numbers.hold(session, numbers.FILED)
    for start in range(0, len(which), _AT_ONCE):
        rows = repository.filed_messages(session, which[start : start + _AT_ONCE])
        unmark(session, [(row.id, _message(row, tells)) for row in rows], catalogue)


def _message(row: Any, tells: Tells) -> Facts:
    why = saying(Why(row.group_id, row.stage, row.error, row.words), row.problem, ())
    clues = () if row.raw is None else tuple(tells(row.entry, row.content_type, bytes(row.raw)))
    of = row.entry, row.source, row.event_id
    return Facts(Kind.INVALID, why, *of, file=row.container, clues=clues)
