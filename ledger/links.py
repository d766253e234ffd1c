"""Links: which record of which system the hub has made for which matter.

A link is written with the outcome of the delivery that made the record, and never changed. A record has one
matter, the first it was made for; a matter may have several records of one kind, each of which is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from pydantic import TypeAdapter, ValidationError

from ledger.bulk import insert_listed, listed
from ledger.clock import Micros
from ledger.pairs import for_pairs, pairs
from ledger.session import Session
from ledger.tables import link
from schemas.formats import Key


@dataclass(frozen=True, slots=True)
class Link:
    """A record in ``system``, ``local_id`` by its own key and a ``noun`` by kind, and what it was made for.

    ``hub_id`` and ``correlationid`` are the matter's, see ``ledger.matter``; ``seq`` and ``delivery`` are the
    event's and the delivery's that made it.
    """

    system: str
    noun: str
    local_id: str
    hub_id: str
    correlationid: str
    seq: int
    delivery: int


def can_be_kept(noun: str, local_id: str) -> bool:
    """Can an event name it? What no source key can hold would be found by nobody."""
    try:
        _key().validate_python(noun)
        _key().validate_python(local_id)
    except ValidationError:
        return False
    return True


def remember(session: Session, made: Iterable[Link], now: Micros) -> None:
    """Keep these; one that is known already, of this matter or another, stays as it is."""
    rows = [
        (one.system, one.local_id, one.noun, one.hub_id, one.correlationid, one.seq, one.delivery, now)
        for one in made
    ]
    if rows:
        # Sorted, so that two units that make the same records wait for one another in one order.
        session.run(_REMEMBER, rows=listed(sorted(rows)))


def given(session: Session, wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], dict[str, str]]:
    """The local id by noun, for each (hub id, system) that has any; of several of one noun the newest."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for row in session.run(_GIVEN, pairs=pairs(set(wanted))):
        found.setdefault((row.hub_id, row.system), {})[row.noun] = row.local_id
    return found


def named(session: Session, wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Sequence[Link]]:
    """The links of each (system, local id) that has any: more than one where kinds share their numbers."""
    found: dict[tuple[str, str], list[Link]] = {}
    for row in session.run(_NAMED, pairs=pairs(set(wanted))):
        one = Link(
            *(row.system, row.noun, row.local_id, row.hub_id, row.correlationid, row.seq, row.delivery)
        )
        found.setdefault((row.system, row.local_id), []).append(one)
    return dict(found)


@cache
def _key() -> TypeAdapter[str]:
    return TypeAdapter(Key)


_REMEMBER = insert_listed(
    link,
    *("system", "local_id", "noun", "hub_id", "correlationid", "seq", "delivery", "at"),
    then="ON CONFLICT DO NOTHING",
)
# From kind to kind along the index, and of each the newest: a matter may have any number of records of one.
_GIVEN = for_pairs(
    "WITH RECURSIVE kind (a, b, noun) AS ("
    "SELECT w.a, w.b, (SELECT min(l.noun) FROM link AS l WHERE l.hub_id = w.a AND l.system = w.b) "
    "FROM {pairs} AS w UNION ALL "
    "SELECT k.a, k.b, (SELECT min(l.noun) FROM link AS l "
    "WHERE l.hub_id = k.a AND l.system = k.b AND l.noun > k.noun) FROM kind AS k WHERE k.noun IS NOT NULL) "
    "SELECT k.a AS hub_id, k.b AS system, k.noun, (SELECT l.local_id FROM link AS l "
    "WHERE l.hub_id = k.a AND l.system = k.b AND l.noun = k.noun "
    "ORDER BY l.at DESC, l.delivery DESC, l.local_id DESC LIMIT 1) AS local_id "
    "FROM kind AS k WHERE k.noun IS NOT NULL"
)
_NAMED = for_pairs(
    "SELECT l.* FROM {pairs} AS w CROSS JOIN link AS l "
    "WHERE l.system = w.a AND l.local_id = w.b ORDER BY l.seq, l.noun"
)
