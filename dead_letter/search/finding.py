"""Asking the index: which letters have all of it, the last to have failed first, a bounded part at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dead_letter.search import repository
from dead_letter.search.bits import SIZE, below, block_of, numbers, read
from dead_letter.search.clauses import Clause
from dead_letter.search.term import Terms
from ledger.session import Session

STRETCH = 512
"""Blocks that are looked at together at most: two million letters."""
ROWS = 5_000
"""Rows of the index that one statement brings at most."""
ENOUGH = 5_000
"""Rows of the index after which one page looks no further."""
_FEW = 256
"""Places that are asked for one by one, and not as a range."""


@dataclass(frozen=True, slots=True)
class Within:
    """Letters by their number: from ``first`` on, and below ``end``."""

    first: int
    end: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """What one part of the index has: bits by block, the newest block first, from ``first`` on, for so many
    ``rows`` of the index."""

    found: dict[int, int]
    first: int
    rows: int


@dataclass(frozen=True, slots=True)
class Found:
    """A page: letters by number, the newest first; ``many`` are there in all as far as was looked, these
    among them. ``looked_to`` is the lowest number that was looked at, None where that was all.
    """

    letters: list[int]
    many: int
    more: bool
    looked_to: int | None


def page(session: Session, clauses: Sequence[Clause], within: Within, limit: int) -> Found:
    """The newest ``limit``. It looks no further than is quick, and says how far that was."""
    taken: list[int] = []
    many = rows = 0
    for stretch in stretches(session, clauses, within):
        for block, bits in stretch.found.items():
            many += bits.bit_count()
            if len(taken) < limit:
                taken += reversed(numbers(block, bits))
        rows += stretch.rows
        if rows >= ENOUGH and stretch.first > within.first:
            return Found(taken[:limit], many, many > limit, stretch.first)
    return Found(taken[:limit], many, many > limit, None)


def stretches(session: Session, clauses: Sequence[Clause], within: Within) -> Iterator[Stretch]:
    """The whole of it, the newest first. Each is a few statements, whatever is asked."""
    key = repository.key(session)
    if key is None or within.end <= max(within.first, 1):
        return
    terms = Terms(key)
    asked = [[terms.of(*one) for one in clause] for clause in clauses]
    widest = max((len(one) for one in asked), default=1)
    span = max(1, min(STRETCH, ROWS // max(widest, 1)))
    high, lowest = block_of(within.end - 1), block_of(max(within.first, 0))
    while high >= lowest:
        low = max(lowest, high - span + 1)
        found, rows = _common(session, asked, low, high)
        _trim(found, within)
        # A look at nothing costs something too: each stretch counts as what it might have brought.
        yield Stretch(
            dict(sorted(found.items(), reverse=True)), max(low * SIZE, within.first), max(rows, STRETCH)
        )
        high = low - 1


def _common(
    session: Session, asked: Sequence[Sequence[int]], low: int, high: int
) -> tuple[dict[int, int], int]:
    """What the blocks from ``low`` to ``high`` have in common, and how many rows that took."""
    live: dict[int, int] | None = None
    taken = 0
    for terms in asked:
        if live is None:
            rows = repository.between(session, terms, low, high)
        elif len(live) * len(terms) <= _FEW:
            rows = repository.exactly(session, [(term, block) for block in live for term in terms])
        else:
            rows = repository.between(session, terms, min(live), max(live))
        taken += len(rows)
        has: dict[int, int] = {}
        for _, block, bits in rows:
            if live is None or block in live:
                has[block] = has.get(block, 0) | read(bits)
        if live is not None:
            has = {block: bits & live[block] for block, bits in has.items()}
        live = {block: bits for block, bits in has.items() if bits}
        if not live:
            return {}, taken
    return live or {}, taken


def _trim(found: dict[int, int], within: Within) -> None:
    """Leave out what is in the first and the last block but not within."""
    first, last = block_of(within.first), block_of(within.end)
    if first in found:
        found[first] &= ~below(within.first)
    if last in found:
        found[last] &= below(within.end)
    for block in (first, last):
        if block in found and not found[block]:
            del found[block]
