"""The letters of an export: which they are, and a part of them at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dead_letter.letter_id import LetterId
from dead_letter.search import asking, repository
from dead_letter.search.asking import Search
from dead_letter.search.bits import below, block_of, numbers
from dead_letter.search.export.line import ExportedLetter
from dead_letter.search.listing import lines
from ledger.errors import NotFound
from ledger.ports import NO_INDEX, SourceKeys
from ledger.reading import event, invalid
from ledger.reading.dead_letters import DeadLetter, Kind
from ledger.reading.masking import Sight
from ledger.session import Session
from schemas.catalogue import Catalogue

PART = 50
"""Letters that are looked up together."""
_MOST_BYTES = 8 * 1024 * 1024
"""Of originals that are looked up together."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Letters by block, the newest block first: a bit for each, so that a million take little room."""

    blocks: list[tuple[int, int]]

    @property
    def many(self) -> int:
        return sum(bits.bit_count() for _, bits in self.blocks)

    def parts(self) -> Iterator[list[int]]:
        """The numbers of the letters, the newest first."""
        for block, bits in self.blocks:
            found = numbers(block, bits)[::-1]
            for start in range(0, len(found), PART):
                yield found[start : start + PART]


def choose(
    session: Session,
    search: Search,
    catalogue: Catalogue,
    after: LetterId | None,
    keys: SourceKeys = NO_INDEX,
) -> Chosen:
    """All that is found now; ``after``: only what failed before that letter.

    Raises what ``asking.asked`` does, and ``NotFound`` where there is no such letter.
    """
    asked = asking.asked(session, search, catalogue, keys)
    blocks = [pair for stretch in asking.everything(session, asked) for pair in stretch.found.items()]
    if after is not None:
        number = repository.number_of(session, str(after)[0], after.number)
        if number is None:
            raise NotFound(f"{after} was never a dead letter; nothing can go on after it.")
        last = block_of(number)
        blocks = [
            (block, bits & below(number) if block == last else bits)
            for block, bits in blocks
            if block <= last
        ]
    return Chosen(blocks)


def letters(session: Session, part: Sequence[int], sight: Sight, *, originals: bool) -> list[ExportedLetter]:
    """Those of these numbers, in this order, as the sight shows them."""
    shown = sight.letters(session, lines(session, part))
    seqs = sorted({one.seq for one in shown if one.seq is not None and one.kind is Kind.DELIVERY})
    whole = event.of_seqs(session, seqs, data=True)
    data = {one.seq: one.data for one in sight.events(session, whole)}
    raw = _originals(session, shown) if originals else {}
    return [
        ExportedLetter(
            **one.model_dump(),
            data=data.get(one.seq or 0) if one.kind is Kind.DELIVERY else None,
            raw=raw.get(one.id),
        )
        for one in shown
    ]


def _originals(session: Session, shown: Sequence[DeadLetter]) -> dict[str, str]:
    left = [int(one.id[2:]) for one in shown if one.kind is Kind.INVALID]
    found: dict[str, str] = {}
    while left:
        some = invalid.some(session, left, most_bytes=_MOST_BYTES)
        found |= {f"i-{one.id}": one.raw.decode("utf-8", "backslashreplace") for one in some}
        done = {one.id for one in some}
        left = [one for one in left if one not in done] if some else []
    return found
