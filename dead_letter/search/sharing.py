"""What the letters of one group have in common with others, by the index alone."""

from __future__ import annotations

from collections.abc import Iterable

from dead_letter.search import repository
from dead_letter.search.bits import block_of, read
from dead_letter.search.field import Field
from dead_letter.search.term import Terms
from ledger.session import Session


def types_of_newest(session: Session, group: int, among: Iterable[str]) -> set[str]:
    """Those of these types that the newest letters of a group are, or may be, of: those in the block of the
    last."""
    key, newest = repository.key(session), repository.newest_of(session, group)
    if key is None or newest is None:
        return set()
    terms, block = Terms(key), block_of(newest)
    mine = terms.of(Field.GROUP, str(group))
    named = {terms.of(Field.TYPE, name): name for name in among}
    found = {
        term: read(bits)
        for term, _, bits in repository.exactly(session, [(one, block) for one in (mine, *named)])
    }
    return {name for term, name in named.items() if found.get(term, 0) & found.get(mine, 0)}
