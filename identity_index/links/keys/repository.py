"""Keys looked up, many at once. Each function works in the caller's session, and only reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from identity_index.links.kind import Kind
from identity_index.links.record import Key
from ledger.clock import Micros
from ledger.pairs import for_pairs, pairs
from ledger.rows import Rows
from ledger.session import Session


@dataclass(frozen=True, slots=True)
class Held:
    """One generation of a record: whose it is, and the event that it began with.

    ``seq`` is that event's, if the ledger still tells it by its source and id; ``first_at`` is when the
    record was first kept.
    """

    key: Key
    generation: int
    master: int
    first_at: Micros
    seq: int | None


def of_records(session: Session, kind: Kind, keys: Iterable[Key]) -> dict[Key, list[int]]:
    """Whose each key is now: the master, then those that became it. One query."""
    found: dict[Key, list[int]] = {}
    for row in session.run(_OF_RECORDS, kind=kind.value, pairs=pairs(keys)):
        found.setdefault((row.a, row.b), []).append(row.id)
    return found


def of_masters(session: Session, kind: Kind, masters: Iterable[int]) -> dict[int, list[int]]:
    """What each of these is now, itself where it never became another, then all that became that; of those
    that there ever were. One query."""
    found: dict[int, list[int]] = {}
    for row in session.run(_OF_MASTERS, kind=kind.value, pairs=pairs(("", str(one)) for one in set(masters))):
        found.setdefault(row.asked, []).append(row.id)
    return found


def generations(session: Session, kind: Kind, keys: Iterable[Key]) -> dict[Key, list[Held]]:
    """Every record that a system has called so, the oldest first. One query."""
    return _by_key(session.run(_GENERATIONS, kind=kind.value, pairs=pairs(keys)))


def siblings(session: Session, kind: Kind, master: int) -> dict[Key, list[Held]]:
    """The same of every key by which a record of this master is or was called. One query."""
    return _by_key(session.run(_SIBLINGS, kind=kind.value, pairs=pairs([("", str(master))])))


def open_keys(
    session: Session, kind: Kind, wanted: Iterable[tuple[int, str]]
) -> dict[tuple[int, str], list[str]]:
    """The local ids of the records that are a master's in a system, in the order in which they came, for each
    (master, system) that has any."""
    asked = pairs((str(master), system) for master, system in set(wanted))
    found: dict[tuple[int, str], list[str]] = {}
    for row in session.run(_OPEN, kind=kind.value, pairs=asked):
        found.setdefault((row.master, row.system), []).append(row.local_id)
    return found


def _by_key(rows: Rows) -> dict[Key, list[Held]]:
    found: dict[Key, list[Held]] = {}
    for one in _each(rows):
        found.setdefault(one.key, []).append(one)
    return found


def _each(rows: Rows) -> Iterator[Held]:
    for row in rows:
        yield Held((row.system, row.local_id), row.generation, row.master, row.first_at, row.seq)


_AND_FORMER = (
    "former (asked, a, b, id, depth) AS (SELECT n.asked, n.a, n.b, n.id, 0 FROM named AS n UNION ALL "
    "SELECT f.asked, f.a, f.b, m.id, f.depth + 1 FROM former AS f CROSS JOIN master AS m "
    "WHERE m.kind = :kind AND m.became = f.id) "
    "SELECT f.asked, f.a, f.b, f.id FROM former AS f ORDER BY f.depth, f.id"
)
_OF_RECORDS = for_pairs(
    "WITH RECURSIVE named (asked, a, b, id) AS ("  # noqa: S608 - our own names
    "SELECT 0, w.a, w.b, r.master FROM {pairs} AS w CROSS JOIN source_record AS r "
    "WHERE r.kind = :kind AND r.system = w.a AND r.local_id = w.b AND r.closed_at IS NULL), " + _AND_FORMER
)
_OF_MASTERS = for_pairs(
    "WITH RECURSIVE way (asked, id, became) AS ("  # noqa: S608 - likewise
    "SELECT m.id, m.id, m.became FROM {pairs} AS w CROSS JOIN master AS m "
    "WHERE m.kind = :kind AND m.id = CAST(w.b AS BIGINT) UNION ALL "
    "SELECT y.asked, m.id, m.became FROM way AS y CROSS JOIN master AS m "
    "WHERE m.kind = :kind AND m.id = y.became), "
    "named (asked, a, b, id) AS (SELECT y.asked, '', '', y.id FROM way AS y WHERE y.became IS NULL), "
    + _AND_FORMER
)
_HELD = "r.system, r.local_id, r.generation, r.master, r.first_at, k.seq"
# Only of a key that was given to another is it asked by which event: of all others the first is the first.
_BEGAN = (
    "LEFT JOIN record_version AS v ON r.generation > 1 AND v.record = r.id AND v.version = 1 "
    "LEFT JOIN event_key AS k ON k.source = v.event_source AND k.id = v.event_id "
)
_GENERATIONS = for_pairs(
    f"SELECT {_HELD} FROM {{pairs}} AS w CROSS JOIN source_record AS r {_BEGAN}"  # noqa: S608 - our own names
    "WHERE r.kind = :kind AND r.system = w.a AND r.local_id = w.b ORDER BY r.generation"
)
_SIBLINGS = for_pairs(
    f"SELECT {_HELD} FROM (SELECT DISTINCT o.system, o.local_id FROM {{pairs}} AS w "  # noqa: S608 - likewise
    "CROSS JOIN source_record AS o WHERE o.kind = :kind AND o.master = CAST(w.b AS BIGINT)) AS n "
    f"CROSS JOIN source_record AS r {_BEGAN}"
    "WHERE r.kind = :kind AND r.system = n.system AND r.local_id = n.local_id ORDER BY r.generation"
)
_OPEN = for_pairs(
    "SELECT r.master, r.system, r.local_id FROM {pairs} AS w CROSS JOIN source_record AS r "
    "WHERE r.kind = :kind AND r.master = CAST(w.a AS BIGINT) AND r.system = w.b AND r.closed_at IS NULL "
    "ORDER BY r.id"
)
