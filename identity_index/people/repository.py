"""What is kept of persons to match them by: features, blocking keys, how common values are. Each function
works in the caller's session, which holds persons where it writes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import BigInteger, Integer, bindparam, delete, select

from identity_index.links.record import Record
from identity_index.people.matching import BLOCK_LIMIT, Features
from identity_index.people.matching import keys as keys_of
from identity_index.people.matching.features import Term
from identity_index.people.tables import person_block, person_features, person_term, person_total
from ledger.bulk import insert_listed, listed, update_listed
from ledger.listing import for_numbers, rows_of
from ledger.pairs import for_pairs, pairs
from ledger.prepared import Prepared, ids
from ledger.session import Session

_B = person_block.c
PERSONS = -1
"""The field under which the persons themselves are counted."""
MOST_RECORDS = 20
"""Records of one person that a newcomer is compared with, beside those that share a key with it."""

_FEW = 2
_FIRST = _FEW * MOST_RECORDS + 1


class Kept(NamedTuple):
    """A record of a candidate, ready to compare."""

    record: int
    master: int
    features: Features


class Crowd(NamedTuple):
    """Who has a key. ``many``: the records that have it; of more than ``BLOCK_LIMIT`` one more than that is
    said, so that to see it costs no more than reading so many."""

    many: int
    persons: set[int]
    """Whose these are; of a key that is not followed nobody."""

    @property
    def followed(self) -> bool:
        return bool(self.persons)


def crowds(session: Session, keys: Collection[int]) -> dict[int, Crowd]:
    """Of these keys, those that any record has, in their order: what they are worth is added up in it.

    Followed is a key of no more than ``BLOCK_LIMIT`` records; and one of more that hardly any persons have,
    such as the e-mail address of somebody who sends a form every day. The first records tell: of ``_FIRST``
    of two persons one has more than ``MOST_RECORDS``.
    """
    found = {}
    for key, masters in rows_of(session.run(_SHARING, ids=ids(keys), most=BLOCK_LIMIT + 1)):
        if masters:
            persons = set(masters)
            if len(masters) > BLOCK_LIMIT:
                first = set(masters[:_FIRST])
                persons = first if len(first) <= _FEW else set()
            found[key] = Crowd(len(masters), persons)
    return {key: found[key] for key in keys if key in found}


def holding(session: Session, key: int, after: int, most: int) -> list[int]:
    """The numbers of the next records with this key, in their order; of a key of very many, too."""
    return [row.record for row in session.run(_HOLDING, key=key, after=after, most=most)]


def of_persons(session: Session, masters: Iterable[int], keys: Iterable[int] = ()) -> list[Kept]:
    """The records of these persons: of each no more than the first few, and those that share a key."""
    rows = rows_of(session.run(_OF_PERSONS, ids=ids(masters), keys=ids(keys), most=MOST_RECORDS))
    return [Kept(record, master, Features.made_of(parts)) for record, master, parts in rows]


def first_of_persons(session: Session, masters: Iterable[int]) -> dict[int, list[tuple[int, Features]]]:
    """The first ``MOST_RECORDS`` records of each of these, by number, and one more of who has more."""
    found: dict[int, list[tuple[int, Features]]] = {}
    rows = session.run(_OF_PERSONS, ids=ids(masters), keys="[]", most=MOST_RECORDS + 1)
    for record, master, parts in rows_of(rows):
        found.setdefault(master, []).append((record, Features.made_of(parts)))
    return found


def features(session: Session, records: Iterable[int]) -> dict[int, Features]:
    """Ready to compare, by record."""
    rows = session.run(_FEATURES, ids=ids(records))
    return {row.record: Features.unpacked(row.features) for row in rows}


class Findable(NamedTuple):
    """A record, whose it is, what it is compared by, and what it is found by from now on also."""

    record: int
    master: int
    features: Features
    keys: Iterable[int]

    @classmethod
    def of(cls, record: Record, features: Features, keys: Iterable[int]) -> Findable:
        return cls(record.number, record.master, features, keys)


def keep(session: Session, records: Sequence[Findable]) -> None:
    session.run(_KEEP, rows=listed([(one.record, one.features.packed()) for one in records]))
    rows = sorted({(key, one.record, one.master) for one in records for key in one.keys})
    session.run(_BLOCK, rows=listed(rows))


def move(session: Session, to: Mapping[int, int], known: Mapping[int, Features]) -> None:
    """These records are those masters' from now on, by whatever key they are found. ``known``: what they are
    compared by, and others maybe."""
    rows = sorted(
        (key, record, master)
        for record, master in to.items()
        if record in known
        for key in keys_of(known[record])
    )
    if rows:
        session.run(_MOVE, rows=listed(rows))


def unblock(session: Session, record: int, keys: Iterable[int]) -> None:
    """A record is found by these keys no more."""
    session.run(_UNBLOCK, ids=ids(keys), record=record)


def forget(session: Session, records: Sequence[int]) -> None:
    """These are compared with nobody any more."""
    session.run(_FORGET, ids=ids(records))


class Counts:
    """How common values are. See ``matching.Frequencies``. Not to be kept after the unit returns."""

    def __init__(self, session: Session, asked: Iterable[Term]) -> None:
        """``asked`` are looked up at once, others when they are asked for."""
        self._session = session
        self._many: dict[Term, int] = {}
        self._totals: dict[int, int] = {}
        self._added: Counter[Term] = Counter()
        self._persons_added = 0
        which = dict.fromkeys(asked, 0)
        self._many |= which
        for row in session.run(_COMMON, pairs=_terms(which)):
            if row.value is None:
                self._totals[row.field] = row.many
            else:
                self._many[row.field, row.value] = row.many

    @property
    def persons(self) -> int:
        return self._totals.get(PERSONS, 0)

    def count(self, field: int, value: str) -> int:
        term = field, value
        if term not in self._many:
            self._many[term] = 0
            for row in self._session.run(_COUNTED, pairs=_terms([term])):
                self._many[term] = row.many
        return self._many[term] + self._added[term] if self._added else self._many[term]

    def total(self, field: int) -> int:
        return self._totals.get(field, 0)

    def add(self, fresh: Sequence[Term], persons: int) -> None:
        """Reckon with these too; they are kept by ``keep``, until which the database has none of them."""
        self._added.update(fresh)
        for field, _ in fresh:
            self._totals[field] = self._totals.get(field, 0) + 1
        self._totals[PERSONS] = self.persons + persons
        self._persons_added += persons

    def keep(self) -> None:
        """Count in the database what was added."""
        count(self._session, list(self._added.elements()), persons=self._persons_added)
        for term, many in self._added.items():
            if term in self._many:
                self._many[term] += many
        self._added.clear()
        self._persons_added = 0


def _terms(of: Iterable[Term]) -> str:
    return pairs({(str(field), value) for field, value in of})


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


_HOLDING = Prepared(
    select(_B.record)
    .where(_B.key == bindparam("key", type_=BigInteger()), _B.record > bindparam("after", type_=BigInteger()))
    .order_by(_B.record)
    .limit(bindparam("most", type_=Integer()))
)
_SHARING = for_numbers(
    "SELECT ids_.key, (SELECT {gathered} FROM (SELECT b.master FROM person_block AS b "
    "WHERE b.key = ids_.key ORDER BY b.record LIMIT :most) AS first_few) AS masters FROM {ids}",
    gathered="first_few.master",
    listed="key, masters",
)
_OF_PERSONS = for_numbers(
    "SELECT f.record, n.master, f.features FROM ("
    "SELECT r.id, r.master, row_number() OVER (PARTITION BY r.master ORDER BY r.id) AS place "
    "FROM {ids} CROSS JOIN source_record AS r WHERE r.kind = 'person' AND r.master = ids_.key) AS n "
    "CROSS JOIN person_features AS f WHERE f.record = n.id "
    "AND (n.place <= :most OR n.id IN (SELECT b.record FROM {keys} CROSS JOIN person_block AS b "
    "WHERE b.key = keys_.key)) ORDER BY n.master, f.record",
    listed="record, master, features",
)
_FEATURES = for_numbers(
    "SELECT f.record, f.features FROM {ids} CROSS JOIN person_features AS f WHERE f.record = ids_.key"
)
_UNBLOCK = for_numbers(
    "DELETE FROM person_block WHERE record = :record AND key IN (SELECT ids_.key FROM {ids})"
)
_COUNTED = for_pairs(
    "SELECT t.field, t.value, t.many FROM {pairs} AS w CROSS JOIN person_term AS t "
    "WHERE t.field = CAST(w.a AS integer) AND t.value = w.b"
)
_COMMON = for_pairs(
    "SELECT field, NULL AS value, many FROM person_total UNION ALL "
    "SELECT t.field, t.value, t.many FROM {pairs} AS w CROSS JOIN person_term AS t "
    "WHERE t.field = CAST(w.a AS integer) AND t.value = w.b"
)
_KEEP = insert_listed(
    person_features,
    *("record", "features"),
    then="ON CONFLICT (record) DO UPDATE SET features = excluded.features",
)
_FORGET = Prepared(lambda numbers: delete(person_features).where(person_features.c.record.in_(numbers)))
_BLOCK = insert_listed(person_block, "key", "record", "master", then="ON CONFLICT DO NOTHING")
_MOVE = update_listed(person_block, ("key", "record"), "master")
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
