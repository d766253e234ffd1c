"""What properties are found by, in the database. Each function works in the caller's session."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select, text

from identity_index.places.keeping.tables import place
from identity_index.places.loading.tables import place_load
from identity_index.places.matching.keys import BLOCK_LIMIT
from identity_index.places.matching.known import Known, Words
from identity_index.places.matching.tables import place_block, place_called, place_spelling
from identity_index.places.place import State
from ledger.bulk import insert_listed, listed
from ledger.clock import Micros
from ledger.prepared import Numbers, Prepared, ids
from ledger.session import Session

_C = place_called.c
_PART = 2_000
Block = tuple[int, int, int]
"""A key, a UPRN, and the number of the unit."""


def spelt(session: Session, keys: Iterable[int]) -> set[str]:
    """The words that are known of which one of these is a spelling."""
    return {row.word for row in session.run(_SPELT, ids=ids(keys))}


def blocks(session: Session, keys: Sequence[int]) -> list[Block]:
    """The properties that have each of these keys; not of keys that very many have."""
    found = [row.key for row in session.run(_FOLLOWED, ids=ids(keys), most=BLOCK_LIMIT + 1)]
    return [(row.key, row.uprn, row.unit) for row in session.run(_BLOCKS, ids=ids(found))] if found else []


def called(session: Session, uprns: Iterable[int]) -> dict[int, Known]:
    """What these are called, of those of which it is known."""
    return {row.uprn: Known.unpacked(row.uprn, row.called) for row in session.run(_CALLED, ids=ids(uprns))}


def areas_missing(session: Session, wanted: Iterable[Words]) -> set[Words] | None:
    """Those of these towns and localities that nobody writes for any property, by their words; None where no
    property is known. Reads on until each is found: all properties where one is missing."""
    missing, after, known = set(wanted), 0, False
    while missing:
        query = select(_C.uprn, _C.called).where(_C.uprn > after).order_by(_C.uprn).limit(_PART)
        part = list(session.execute(query))
        if not part:
            break
        known, after = True, part[-1].uprn
        for row in part:
            missing.difference_update(Known.unpacked(row.uprn, row.called).areas)
    return missing if known else None


def retired(session: Session, uprns: Iterable[int]) -> frozenset[int]:
    """Which of these are no more."""
    return frozenset(row.uprn for row in session.run(_RETIRED, ids=ids(uprns)))


def changed_since(session: Session, uprn: int, moment: Micros) -> bool:
    """Was it loaded, or changed by a load, after this moment?"""
    query = select(place_load.c.changed_at).join(place, place.c.load == place_load.c.id)
    row = session.execute(query.where(place.c.uprn == uprn)).first()
    return row is not None and int(row.changed_at) > moment


def keep(session: Session, some: Sequence[Known], gone: Sequence[Block], new: Sequence[Block]) -> None:
    """They are called this from now on, and found so."""
    if some:
        session.run(_KEEP, rows=listed([(one.uprn, one.packed()) for one in some]))
    if gone:
        session.run(_UNBLOCK, rows=listed(gone))
    if new:
        session.run(_BLOCK, rows=listed(new))


def spell(session: Session, spellings: Sequence[tuple[int, str]]) -> None:
    """Words are found by these from now on also."""
    if spellings:
        session.run(_SPELL, rows=listed(spellings))


def _spelt(numbers: Numbers) -> Any:
    return select(place_spelling.c.word).where(place_spelling.c.key.in_(numbers)).distinct()


def _blocks(numbers: Numbers) -> Any:
    return select(place_block).where(place_block.c.key.in_(numbers))


def _called(numbers: Numbers) -> Any:
    return select(place_called).where(place_called.c.uprn.in_(numbers))


def _retired(numbers: Numbers) -> Any:
    return select(place.c.uprn).where(place.c.uprn.in_(numbers), place.c.state == State.RETIRED.value)


_ASKED = {
    "sqlite": "(SELECT value AS key FROM json_each(:ids)) AS asked",
    "postgresql": "(SELECT CAST(jsonb_array_elements_text(CAST(:ids AS jsonb)) AS bigint) AS key) AS asked",
}
_FOLLOWED = Prepared(
    {
        dialect: text(
            f"SELECT key FROM (SELECT asked.key AS key, (SELECT count(*) FROM ("  # noqa: S608 - our own
            "SELECT 1 FROM place_block AS b "
            f"WHERE b.key = asked.key LIMIT :most) AS first_few) AS many FROM {asked}) AS sized "
            "WHERE many > 0 AND many < :most"
        )
        for dialect, asked in _ASKED.items()
    }
)
_UNBLOCK = Prepared(
    {
        "sqlite": text(
            "DELETE FROM place_block WHERE (key, uprn, unit) IN (SELECT json_extract(value, '$[0]'), "
            "json_extract(value, '$[1]'), json_extract(value, '$[2]') FROM json_each(:rows))"
        ),
        "postgresql": text(
            "DELETE FROM place_block WHERE (key, uprn, unit) IN (SELECT CAST(e ->> 0 AS bigint), "
            "CAST(e ->> 1 AS bigint), CAST(e ->> 2 AS integer) FROM "
            "jsonb_array_elements(CAST(:rows AS jsonb)) AS e)"
        ),
    }
)
_SPELT, _BLOCKS, _CALLED, _RETIRED = map(Prepared, (_spelt, _blocks, _called, _retired))
_KEEP = insert_listed(
    place_called, "uprn", "called", then="ON CONFLICT (uprn) DO UPDATE SET called = excluded.called"
)
_BLOCK = insert_listed(place_block, "key", "uprn", "unit", then="ON CONFLICT DO NOTHING")
_SPELL = insert_listed(place_spelling, "key", "word", then="ON CONFLICT DO NOTHING")
