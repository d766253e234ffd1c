"""Having letters that were filed already found by what is known of them now.

Those from before there was a search; and those that an earlier version of Tolbooth made less of.
"""

from __future__ import annotations

from typing import Any

from dead_letter.ports import Tells, tells_nothing
from dead_letter.search import letters, repository
from dead_letter.search.bits import SIZE
from dead_letter.search.earlier import repository as earlier
from dead_letter.search.facts import Facts, Why
from dead_letter.search.letters import Letter
from dead_letter.search.marking import mark
from dead_letter.search.saying import saying, saying_of_event
from dead_letter.search.standing import Standing
from ledger.reading.dead_letters import Kind
from ledger.session import Session
from schemas.catalogue import Catalogue


def index_earlier(
    session: Session,
    catalogue: Catalogue,
    *,
    first: int = 1,
    most: int | None = None,
    tells: Tells = tells_nothing,
) -> int:
    """Index filed letters from the number ``first`` on, a block at a time, in the caller's unit, which holds
    the numbers of filed letters where others may file meanwhile. It is harmless twice.

    ``most``: no more than so many numbers of them. ``tells``: says what an invalid message is about. Answers
    with the number to go on from; 0 at the end.
    """
    last = repository.newest(session)
    end = last if most is None else min(last, first + most - 1)
    while first <= end:
        upto = min(first | (SIZE - 1), end)
        _block(session, catalogue, tells, earlier.block(session, first, upto))
        first = upto + 1
    return first if first <= last else 0


def _block(session: Session, catalogue: Catalogue, tells: Tells, rows: Any) -> None:
    known = letters.deliveries(session, [row.number for row in rows if row.kind == "d"])
    marks = [(row.id, found) for row in rows if (found := _facts(row, known, catalogue, tells)) is not None]
    if marks:
        mark(session, marks, catalogue)
    how: dict[str, list[int]] = {}
    for row in rows:
        if not row.open:
            how.setdefault(row.standing, []).append(row.id)
    earlier.say_how(session, how)


def _facts(row: Any, known: dict[int, Letter], catalogue: Catalogue, tells: Tells) -> Facts | None:
    why = Why(row.group_id, row.stage, row.error, row.words)
    if row.kind == "d":
        letter = known.get(row.number)
        if letter is None:
            return None
        why = saying_of_event(why, letter.cause, letter.type, letter.data, catalogue)
        return letter.facts(why, Standing(row.standing))
    there = row.forgotten_at is None
    raw = bytes(row.raw) if there and row.raw is not None else None
    return Facts(
        Kind.INVALID,
        saying(why, row.problem, ()) if there and row.problem else why,
        row.entry,
        row.source,
        row.event_id,
        file=row.container,
        standing=Standing(row.standing),
        clues=() if raw is None else tuple(tells(row.entry, row.content_type, raw)),
    )
