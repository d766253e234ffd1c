"""What is kept of persons to match them by: features, blocking keys, how common values are. Each function
works in the caller's session, which holds persons where it writes."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import text

from identity_index.people.matching import BLOCK_LIMIT, Features
from identity_index.people.matching.features import Term
from identity_index.people.tables import person_block, person_features, person_term, person_total
from ledger.bulk import insert_listed, listed
from ledger.pairs import for_pairs, pairs
from ledger.prepared import Prepared, ids
from ledger.session import Session

PERSONS = -1
"""The field under which the persons themselves are counted."""
MOST_RECORDS = 20
"""Records of one person that a newcomer is compared with, beside those that share a key with it."""


class Kept(NamedTuple):
    """A record of a candidate, ready to compare."""

    record: int
    master: int
    features: str


def followed(session: Session, keys: Iterable[int]) -> dict[int, int]:
    """How many records each of these keys has, of those that are followed.

    A key that has more than ``BLOCK_LIMIT`` is not followed; to see that costs no more than reading so many.
    """
    rows = session.run(_SIZES, ids=ids(keys), most=BLOCK_LIMIT + 1)
    return {row.key: row.many for row in rows if 0 < row.many <= BLOCK_LIMIT}


def nearest(session: Session, worth: Mapping[int, float], most: int) -> list[int]:
    """The persons who share most of these keys, by what each key is worth; the first of equals is the one
    whom the index met first."""
    weighed = json.dumps(list(worth.items()))
    return [row.master for row in session.run(_NEAREST, worth=weighed, most=most)]


def too_common(session: Session, keys: Iterable[int]) -> bool:
    """Has one of these keys so many records that it is not followed?"""
    rows = session.run(_SIZES, ids=ids(keys), most=BLOCK_LIMIT + 1)
    return any(row.many > BLOCK_LIMIT for row in rows)


def of_persons(session: Session, masters: Iterable[int], keys: Iterable[int] = ()) -> list[Kept]:
    """The records of these persons: of each no more than the first few, and those that share a key."""
    rows = session.run(_OF_PERSONS, ids=ids(masters), keys=ids(keys), most=MOST_RECORDS)
    return [Kept(row.record, row.master, row.features) for row in rows]


def features(session: Session, records: Iterable[int]) -> dict[int, Features]:
    """Ready to compare, by record."""
    rows = session.run(_FEATURES, ids=ids(records))
    return {row.record: Features.unpacked(row.features) for row in rows}


def keep(session: Session, features_: Mapping[int, Features], keys: Mapping[int, Iterable[int]]) -> None:
    """Keep what these records are compared and found by, from now on also."""
    session.run(_KEEP, rows=listed([(record, one.packed()) for record, one in features_.items()]))
    rows = sorted({(key, record) for record, some in keys.items() for key in some})
    session.run(_BLOCK, rows=listed(rows))


def unblock(session: Session, record: int, keys: Iterable[int]) -> None:
    """A record is found by these keys no more."""
    session.run(_UNBLOCK, ids=ids(keys), record=record)


class Counts:
    """How common values are. See ``matching.Frequencies``. Not to be kept after the unit returns."""

    def __init__(self, session: Session, asked: Iterable[Term]) -> None:
        """``asked`` are looked up at once, others when they are asked for."""
        self._session = session
        totals = session.run(_TOTALS)
        self._many: dict[Term, int] = {}
        self._look_up(asked)
        self._totals: dict[int, int] = {row.field: row.many for row in totals}

    @property
    def persons(self) -> int:
        return self._totals.get(PERSONS, 0)

    def count(self, field: int, value: str) -> int:
        if (field, value) not in self._many:
            self._look_up([(field, value)])
        return self._many[field, value]

    def total(self, field: int) -> int:
        return self._totals.get(field, 0)

    def _look_up(self, terms: Iterable[Term]) -> None:
        which = dict.fromkeys(terms, 0)
        self._many |= which
        for row in self._session.run(_COUNTED, pairs=pairs({(str(one), value) for one, value in which})):
            self._many[row.field, row.value] = row.many


def count(session: Session, more: Sequence[Term], less: Sequence[Term] = (), persons: int = 0) -> None:
    """Count these, and these no more; ``persons`` so many more, or fewer."""
    changes: Counter[Term] = Counter(more)
    changes.subtract(less)
    totals: Counter[int] = Counter()
    rows = []
    for (field, value), many in sorted(changes.items()):
        if many:
            rows.append((field, value, many))
            totals[field] += many
    if rows:
        session.run(_COUNT, rows=listed(rows))
    totals[PERSONS] += persons
    if moved := sorted((field, many) for field, many in totals.items() if many):
        session.run(_TOTAL, rows=listed(moved))


_ASKED = {
    "sqlite": "(SELECT value AS key FROM json_each(:{name})) AS {name}_",
    "postgresql": (
        "(SELECT CAST(jsonb_array_elements_text(CAST(:{name} AS jsonb)) AS bigint) AS key) AS {name}_"
    ),
}


def _for_numbers(query: str) -> Prepared:
    """``{ids}`` and ``{keys}`` become tables, ``ids_`` and ``keys_``, of a column ``key``."""
    return Prepared(
        {
            dialect: text(query.format(ids=asked.format(name="ids"), keys=asked.format(name="keys")))
            for dialect, asked in _ASKED.items()
        }
    )


_SIZES = _for_numbers(
    "SELECT ids_.key, (SELECT count(*) FROM (SELECT 1 FROM person_block AS b WHERE b.key = ids_.key "
    "LIMIT :most) AS first_few) AS many FROM {ids}"
)
_NEAREST = Prepared(
    {
        dialect: text(
            "SELECT m.master, sum(m.bits) AS worth FROM ("  # noqa: S608 - our own names
            "SELECT DISTINCT r.master, w.key, w.bits "
            f"FROM {asked} CROSS JOIN person_block AS b CROSS JOIN source_record AS r "
            "WHERE b.key = w.key AND r.id = b.record) AS m "
            "GROUP BY m.master ORDER BY worth DESC, m.master LIMIT :most"
        )
        for dialect, asked in {
            "sqlite": "(SELECT json_extract(value, '$[0]') AS key, json_extract(value, '$[1]') AS bits "
            "FROM json_each(:worth)) AS w",
            "postgresql": "(SELECT CAST(e ->> 0 AS bigint) AS key, CAST(e ->> 1 AS double precision) AS bits "
            "FROM jsonb_array_elements(CAST(:worth AS jsonb)) AS e) AS w",
        }.items()
    }
)
_OF_PERSONS = _for_numbers(
    "SELECT f.record, n.master, f.features FROM ("
    "SELECT r.id, r.master, row_number() OVER (PARTITION BY r.master ORDER BY r.id) AS place "
    "FROM {ids} CROSS JOIN source_record AS r WHERE r.kind = 'person' AND r.master = ids_.key) AS n "
    "CROSS JOIN person_features AS f WHERE f.record = n.id "
    "AND (n.place <= :most OR n.id IN (SELECT b.record FROM {keys} CROSS JOIN person_block AS b "
    "WHERE b.key = keys_.key)) ORDER BY n.master, f.record"
)
_FEATURES = _for_numbers(
    "SELECT f.record, f.features FROM {ids} CROSS JOIN person_features AS f WHERE f.record = ids_.key"
)
_UNBLOCK = _for_numbers(
    "DELETE FROM person_block WHERE record = :record AND key IN (SELECT ids_.key FROM {ids})"
)
_COUNTED = for_pairs(
    "SELECT t.field, t.value, t.many FROM {pairs} AS w CROSS JOIN person_term AS t "
    "WHERE t.field = CAST(w.a AS integer) AND t.value = w.b"
)
_TOTALS = Prepared({one: text("SELECT field, many FROM person_total") for one in _ASKED})
_KEEP = insert_listed(
    person_features,
    *("record", "features"),
    then="ON CONFLICT (record) DO UPDATE SET features = excluded.features",
)
_BLOCK = insert_listed(person_block, "key", "record", then="ON CONFLICT DO NOTHING")
_COUNT = insert_listed(
    person_term,
    *("field", "value", "many"),
    then="ON CONFLICT (field, value) DO UPDATE SET many = person_term.many + excluded.many",
)
_TOTAL = insert_listed(
    person_total,
    *("field", "many"),
    then="ON CONFLICT (field) DO UPDATE SET many = person_total.many + excluded.many",
)
