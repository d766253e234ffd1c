"""Writing the index: in the unit that files a letter, or closes it.

Whoever writes it holds the numbers of filed letters until its unit ends, so that no two change one block at
once and neither's change is lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from dead_letter.search import repository
from dead_letter.search.bits import blocks_of, read, write
from dead_letter.search.facts import Facts, forgotten, terms_of
from dead_letter.search.field import Field
from dead_letter.search.repository import Place
from dead_letter.search.standing import Standing
from dead_letter.search.term import Terms
from ledger.session import Session
from schemas.catalogue import Catalogue


def mark(session: Session, letters: Sequence[tuple[int, Facts]], catalogue: Catalogue) -> None:
    """Have each letter, by its number, found by what is known of it."""
    terms = Terms(repository.make_key(session))
    having: dict[int, list[int]] = {}
    for number, facts in letters:
        for term in {terms.of(*one) for one in terms_of(facts, catalogue)}:
            having.setdefault(term, []).append(number)
    _change(session, _blocks(having), {})


def unmark(session: Session, letters: Sequence[tuple[int, Facts]], catalogue: Catalogue) -> None:
    """Have none of these letters found any more by what its original holds or what was said of that: it
    goes."""
    terms = Terms(repository.make_key(session))
    without: dict[int, list[int]] = {}
    for number, facts in letters:
        left = {terms.of(*one) for one in terms_of(forgotten(facts), catalogue)}
        for term in {terms.of(*one) for one in terms_of(facts, catalogue)} - left:
            without.setdefault(term, []).append(number)
    _change(session, {}, _blocks(without))


def move(session: Session, numbers: Iterable[int], to: Standing) -> None:
    """Letters that were open are closed."""
    terms = Terms(repository.make_key(session))
    blocks = blocks_of(numbers)
    was, now = (terms.of(Field.STATE, one.value) for one in (Standing.OPEN, to))
    _change(
        session,
        {(now, block): bits for block, bits in blocks.items()},
        {(was, block): bits for block, bits in blocks.items()},
    )


def _blocks(having: Mapping[int, Iterable[int]]) -> dict[Place, int]:
    return {
        (term, block): bits for term, numbers in having.items() for block, bits in blocks_of(numbers).items()
    }


def _change(session: Session, on: Mapping[Place, int], off: Mapping[Place, int]) -> None:
    """Set these bits, and clear those."""
    if not on and not off:
        return
    there = {(term, block): read(bits) for term, block, bits in repository.exactly(session, {*on, *off})}
    for place, bits in on.items():
        there[place] = there.get(place, 0) | bits
    for place, bits in off.items():
        there[place] = there.get(place, 0) & ~bits
    repository.put(session, [(*place, write(bits)) for place, bits in sorted(there.items())])
