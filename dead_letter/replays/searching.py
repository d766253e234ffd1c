"""What a replay of a search holds: the letters that were found when it was started, and no others."""

from __future__ import annotations

from dataclasses import dataclass

from dead_letter.search import asking
from dead_letter.search.asking import Search
from dead_letter.search.bits import write
from dead_letter.search.saved import keeping
from dead_letter.search.standing import Standing
from dead_letter.search.wanted import SearchOf
from ledger.ports import NO_INDEX, SourceKeys
from ledger.reading.dead_letters import Kind
from ledger.replaying import Refused
from ledger.session import Session
from safeguards.policy import Principal
from schemas.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Snapshot:
    """``wanted`` is what was asked, a saved search in it looked up; ``blocks`` are the letters, as the index
    keeps them."""

    wanted: SearchOf
    blocks: list[tuple[int, str]]


def look(
    session: Session,
    wanted: SearchOf,
    who: Principal,
    catalogue: Catalogue,
    to: str | None,
    keys: SourceKeys = NO_INDEX,
) -> Snapshot:
    """Everything it finds now. Raises ``NotFound``, and ``Refused`` where there is nothing to replay, or the
    search is not one to replay by."""
    terms = keeping.whole(session, wanted, who)
    if terms.state != Standing.OPEN:
        raise Refused(
            "Only what is open can be replayed: ask for the state open, beside a saved search too "
            "(`--state open`), or leave the state out."
        )
    if to is not None and terms.kind is not Kind.DELIVERY:
        raise Refused(
            f"To replay to {to} alone, search for deliveries (kind delivery): an invalid message becomes an "
            "event, which goes where the routes give it."
        )
    asked = asking.asked(session, Search(terms), catalogue, keys)
    if asked.unsearched:
        raise Refused(
            "A replay is not chosen by what is classed personal: search for it with a purpose, and replay "
            "what is found by its ids."
        )
    blocks = [
        (block, write(bits))
        for stretch in asking.everything(session, asked)
        for block, bits in stretch.found.items()
    ]
    if not blocks:
        raise Refused("The search finds nothing that waits for a decision: there is nothing to replay.")
    return Snapshot(SearchOf.model_validate(terms.said), blocks)
